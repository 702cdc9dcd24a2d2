import Glibc
import MidwatchTestKit

/// A `/run` of the calling thread's own, so that a test can stand in for journald without touching the machine's.
///
/// For exit tests: the thread keeps its mount namespace until the process ends. Needs CAP_SYS_ADMIN.
enum PrivateRun {
    /// Whether this process may make a mount namespace.
    static let isPossible: Bool = {
        let administrator: UInt64 = 1 << 21
        guard let file = fopen("/proc/self/status", "r") else { return false }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard text.hasPrefix("CapEff:") else { continue }
            let digits = text.dropFirst("CapEff:".count).filter(\.isHexDigit)
            return (UInt64(digits, radix: 16) ?? 0) & administrator != 0
        }
        return false
    }()

    /// Puts an empty `/run` with a journald folder over the machine's, for the calling thread.
    static func enter() throws {
        // unshare(2) is a GNU extension that Swift's Glibc module leaves out.
        typealias Unshare = @convention(c) (Int32) -> Int32
        guard let symbol = dlsym(nil, "unshare") else { throw SystemRefused("dlsym unshare") }
        let newMounts: Int32 = 0x20000
        guard unsafeBitCast(symbol, to: Unshare.self)(newMounts) == 0 else { throw SystemRefused("unshare") }
        let recursivePrivate = UInt(1 << 14 | 1 << 18)
        guard mount("none", "/", nil, recursivePrivate, nil) == 0 else { throw SystemRefused("mount private") }
        guard mount("tmpfs", "/run", "tmpfs", 0, nil) == 0 else { throw SystemRefused("mount /run") }
        for folder in ["/run/systemd", "/run/systemd/journal"] {
            guard mkdir(folder, 0o755) == 0 else { throw SystemRefused("mkdir \(folder)") }
        }
    }
}

/// One entry of journald's native protocol, see systemd's page JOURNAL_NATIVE_PROTOCOL.
struct NativeEntry {
    /// Values by name, in the order sent.
    var fields: [String: [[UInt8]]] = [:]

    init(parsing bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            let line = rest[..<end]
            rest = rest[end...].dropFirst()
            if let equals = line.firstIndex(of: UInt8(ascii: "=")) {
                fields[String(decoding: line[..<equals], as: UTF8.self), default: []].append(
                    Array(line[equals...].dropFirst())
                )
            } else {
                guard rest.count >= 9 else { throw SystemRefused("short entry") }
                let length = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
                rest = rest.dropFirst(8)
                guard rest.count > length else { throw SystemRefused("short value") }
                fields[String(decoding: line, as: UTF8.self), default: []].append(Array(rest.prefix(length)))
                rest = rest.dropFirst(length + 1)
            }
        }
    }

    /// The first value of a field, as text.
    func text(_ name: String) -> String? {
        fields[name]?.first.map { String(decoding: $0, as: UTF8.self) }
    }
}
