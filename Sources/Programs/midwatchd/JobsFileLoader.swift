import Glibc
import JobFile
import LinuxSystem
import MidwatchModel
import NightFacts
import SchedulerCore
import Synchronization
import Systemd
import ZoneDatabase

/// Reads the jobs file and the `jobs.d` folder beside it.
struct JobsFileLoader: Sendable {
    /// A file larger than this is not read: 16 MiB, the bound of `JobFile`.
    static let fileBytesMax = 16 << 20
    /// How many files `jobs.d` may hold.
    static let filesMax = 1000

    let path: String
    let zones: ZoneDirectory

    /// What was read: definitions, or the problems that forbid them.
    struct Loaded: Sendable {
        var definitions: CompiledDefinitions
        var warnings: [String]
    }

    /// Why the definitions cannot be used.
    struct Refusal: Error {
        var problems: [String]
    }

    func load() throws(Refusal) -> Loaded {
        var sources = [try source(path)]
        for file in try filesBeside() { sources.append(try source(file)) }
        let result = JobFileReader.read(sources, zones: zones, knownZones: zones.knownNames())
        let errors = result.problems.filter { $0.severity == .error }.map(\.description)
        guard let definitions = result.definitions, errors.isEmpty else { throw Refusal(problems: errors) }
        do {
            let compiled = try CompiledDefinitions(definitions, zones: zones)
            let warnings = result.problems.filter { $0.severity == .warning }.map(\.description)
            return Loaded(definitions: compiled, warnings: warnings)
        } catch {
            throw Refusal(problems: ["\(path): \(error)"])
        }
    }

    private func source(_ path: String) throws(Refusal) -> JobFileSource {
        // A pipe nobody writes to must hold nobody up.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw Refusal(problems: [
                "\(path): \(String(cString: strerror(errno))); give the jobs file with --jobs FILE"
            ])
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Refusal(problems: ["\(path): this is not a regular file; give the jobs file with --jobs FILE"])
        }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= Self.fileBytesMax {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Refusal(problems: ["\(path): \(String(cString: strerror(errno)))"]) }
            guard count > 0 else { break }
            bytes.append(contentsOf: piece.prefix(count))
        }
        return JobFileSource(path: path, bytes: bytes, isReadableByOthers: status.st_mode & 0o044 != 0)
    }

    /// `jobs.d/*.json` in name order; hidden files are left out.
    private func filesBeside() throws(Refusal) -> [String] {
        let folder = path.split(separator: "/").dropLast().reduce(into: "") { $0 += "/\($1)" } + "/jobs.d"
        let names = ((try? FolderListing.names(in: folder)) ?? []).filter { name in
            name.hasSuffix(".json") && !name.hasPrefix(".")
        }
        guard names.count <= Self.filesMax else {
            throw Refusal(problems: ["\(folder): more than \(Self.filesMax) files; put jobs together"])
        }
        return names.sorted().map { "\(folder)/\($0)" }
    }
}
