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
        let file: BoundedFile
        do {
            file = try BoundedFile(reading: path, maximumBytes: Self.fileBytesMax)
        } catch {
            throw Refusal(problems: ["\(path): \(errnoText(error.code)); give the jobs file with --jobs FILE"])
        }
        guard file.isRegular else {
            throw Refusal(problems: ["\(path): this is not a regular file; give the jobs file with --jobs FILE"])
        }
        return JobFileSource(path: path, bytes: file.bytes, isReadableByOthers: file.isReadableByOthers)
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
