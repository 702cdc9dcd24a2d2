import Glibc
import JobFile
import LinuxSystem
import MidwatchModel
import Schedules
import ZoneDatabase

/// The definitions a ledger was written by, with every schedule ready to compute.
struct JobsFile {
    let definitions: Definitions
    let schedules: [JobID: CompiledSchedule]

    /// Why they cannot be had: a line for each problem.
    struct Problem: Error {
        var lines: [String]
    }

    init(_ paths: [String]) throws(Problem) {
        let zones = ZoneDirectory(
            path: Self.variable("TZDIR") ?? ZoneDirectory.defaultPath,
            timeZoneVariable: getenv("TZ").map { String(cString: $0) }
        )
        var sources: [JobFileSource] = []
        for path in paths { sources.append(JobFileSource(path: path, bytes: try Self.bytes(of: path))) }
        let result = JobFileReader.read(sources, zones: zones, knownZones: zones.knownNames())
        guard let definitions = result.definitions else { throw Problem(lines: result.report) }
        self.definitions = definitions
        var schedules: [JobID: CompiledSchedule] = [:]
        for job in definitions.jobs {
            do {
                schedules[job.id] = try CompiledSchedule(job.schedule, job: job.id, zones: zones)
            } catch {
                throw Problem(lines: ["\(paths[0]): the schedule of \(job.id): \(error); mend it and judge again"])
            }
        }
        self.schedules = schedules
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func bytes(of path: String) throws(Problem) -> [UInt8] {
        do {
            let file = try BoundedFile(reading: path, maximumBytes: JobFileReader.maximumFileBytes)
            if file.isRegular { return file.bytes }
        } catch {
            let why = errnoText(error.code)
            throw Problem(lines: [
                "cannot read the jobs file \(path): \(why); name the one that the daemon ran by with --jobs"
            ])
        }
        throw Problem(lines: [
            "cannot read the jobs file \(path): it is no regular file; name the one that the daemon ran by with --jobs"
        ])
    }
}
