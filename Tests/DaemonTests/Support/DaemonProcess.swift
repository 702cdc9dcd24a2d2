import CProcess
import Glibc
import MidwatchTestKit
import Testing

/// A running program of ours, its output in files.
final class DaemonProcess: Sendable {
    let pid: Int32
    let pidfd: Int32
    private let outputPath: String
    private let errorsPath: String

    /// The folder with the programs that were built with these tests: the one of the test program.
    static let programs: String = {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    }()

    /// Starts a program of ours with an environment of exactly these variables.
    ///
    /// - Parameter logs: what the files with its output are called, up to their endings.
    init(_ program: String, _ arguments: [String], environment: [String: String], logs: String) throws {
        outputPath = "\(logs).out"
        errorsPath = "\(logs).err"
        let flags = O_WRONLY | O_CREAT | O_APPEND
        let nothing = midwatch_open("/dev/null", O_RDONLY, 0)
        let output = midwatch_open(outputPath, flags, 0o600)
        let errors = midwatch_open(errorsPath, flags, 0o600)
        defer { for descriptor in [nothing, output, errors] { close(descriptor) } }
        guard nothing >= 0, output >= 0, errors >= 0 else { throw SystemRefused("open") }
        let path = program.hasPrefix("/") ? program : "\(Self.programs)/\(program)"
        let argv = ([path] + arguments).map { strdup($0) } + [nil]
        let envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in argv + envp { free(text) } }
        var request = midwatch_spawn_request()
        request.standard_input = nothing
        request.standard_output = output
        request.standard_error = errors
        request.cgroup = -1
        request.new_session = 1
        let result = argv.withUnsafeBufferPointer { argv in
            envp.withUnsafeBufferPointer { envp in
                request.program = argv[0].map { UnsafePointer($0) }
                request.arguments = argv.baseAddress
                request.environment = envp.baseAddress
                return midwatch_spawn(&request)
            }
        }
        try #require(result.pid > 0, "cannot start \(path): step \(result.step), errno \(result.error)")
        pid = result.pid
        pidfd = result.pidfd
    }

    deinit {
        close(pidfd)
    }

    func signal(_ number: Int32) {
        midwatch_pidfd_send_signal(pidfd, number)
    }

    /// Waits for its end: the exit status, or minus the signal.
    func end() throws -> Int32 {
        try Waiting.readable(pidfd, for: "the end of process \(pid)")
        var end = midwatch_child_end()
        guard midwatch_reap_pidfd(pidfd, &end) == 0, end.pid == pid else { throw SystemRefused("waitid") }
        return end.code == CLD_EXITED ? end.status : -end.status
    }

    /// Ends it at once.
    func kill() throws {
        signal(SIGKILL)
        _ = try end()
    }

    /// What it has said on stdout so far.
    var output: String { get throws { String(decoding: try Files.bytes(outputPath), as: UTF8.self) } }

    /// What it has said on stderr so far.
    var errors: String { get throws { String(decoding: try Files.bytes(errorsPath), as: UTF8.self) } }
}

/// Whole files.
enum Files {
    static func bytes(_ path: String) throws -> [UInt8] {
        let descriptor = midwatch_open(path, O_RDONLY, 0)
        guard descriptor >= 0 else { throw SystemRefused("open \(path)") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(descriptor, &piece, piece.count)
            guard count >= 0 else { throw SystemRefused("read \(path)") }
            guard count > 0 else { return bytes }
            bytes += piece[..<count]
        }
    }

    static func text(_ path: String) throws -> String {
        String(decoding: try bytes(path), as: UTF8.self)
    }

    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// Writes a file beside and renames it, so that nobody reads a half.
    static func write(_ text: String, to path: String) throws {
        try write(Array(text.utf8), to: path)
    }

    static func write(_ content: [UInt8], to path: String) throws {
        let descriptor = midwatch_open("\(path).new", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw SystemRefused("open \(path).new") }
        defer { close(descriptor) }
        var bytes = content[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw SystemRefused("write \(path)") }
            bytes = bytes.dropFirst(count)
        }
        guard rename("\(path).new", path) == 0 else { throw SystemRefused("rename \(path)") }
    }

    /// The names in a folder.
    static func names(in folder: String) throws -> [String] {
        guard let listing = opendir(folder) else { throw SystemRefused("opendir \(folder)") }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
