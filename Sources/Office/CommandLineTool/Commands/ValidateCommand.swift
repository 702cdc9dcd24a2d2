import ArgumentParser
import ControlAPI
import FoundationEssentials
import JobFile
import MidwatchModel
import Schedules
import ZoneDatabase

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check a jobs file, without a daemon.",
        discussion: """
            Reads FILE and, as midwatchd does, the files jobs.d/*.json beside it in the order of their names. All \
            problems are printed on standard error, one per line with line, column and path; with errors the exit status \
            is 2. Otherwise prints what was found, and for each job the next three times it is due (an interval without \
            an anchor reckoned from now).

              midwatch validate jobs.json
              midwatch validate jobs.json --json
            """
    )

    @OptionGroup var output: OutputOptions
    @Argument(help: ArgumentHelp("The jobs file.", valueName: "file")) var path: String

    func run() throws {
        let zones = ZoneDirectory.ofMachine()
        do {
            try zones.selfCheck()
        } catch {
            throw ControlError(.internal, error.message, cure: "install the package tzdata")
        }
        let sources = try JobFileSources.read(path)
        let result = JobFileReader.read(sources, zones: zones, knownZones: zones.knownNames())
        let reply = ValidateReply(result, zones: zones, now: .now())
        if output.json {
            try Console.print(json: reply)
        } else {
            Console.note(result.report.map(SafeText.line))
            if reply.valid { Console.print(ValidateText.lines(reply, .ofTerminal())) }
        }
        if !reply.valid { throw ExitCode(ExitStatus.usage.rawValue) }
    }
}

/// The files that make up a jobs file.
enum JobFileSources {
    /// Most files in `jobs.d`.
    static let maximumFiles = 1000

    /// FILE, then `jobs.d/*.json` beside it in the order of their names; hidden files are left out.
    static func read(_ path: String) throws(ControlError) -> [JobFileSource] {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? ""
        let parts = "\(folder)jobs.d"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parts)) ?? []
        let files = names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.sorted()
        guard files.count <= maximumFiles else {
            throw ControlError(.invalidArgument, "\(parts) has \(files.count) files, more than \(maximumFiles)")
        }
        var sources = [try source(path)]
        for file in files { sources.append(try source("\(parts)/\(file)")) }
        return sources
    }

    static func source(_ path: String) throws(ControlError) -> JobFileSource {
        // One byte over the bound is enough for the reader to refuse it.
        let file = try BoundedFile.read(path, maximumBytes: JobFileReader.maximumFileBytes)
        return JobFileSource(path: path, bytes: file.bytes, isReadableByOthers: file.isReadableByOthers)
    }
}

/// The shape of `validate --json`.
struct ValidateReply: Encodable {
    var valid: Bool
    var files: Int
    var jobs: Int
    var agents: Int
    var plans: Int
    var phases: Int
    var errors: Int
    var warnings: Int
    var problems: [Problem]
    var due: [Due]

    struct Problem: Encodable {
        var severity: String
        var file: String
        var line: Int
        var column: Int
        var path: String
        var message: String
        var suggestion: String?
    }

    struct Due: Encodable {
        var job: String
        var enabled: Bool
        var next: [Timestamp]
    }

    /// How many times are told for each job.
    static let timesPerJob = 3

    init(_ result: JobFileResult, zones: any ZoneSource, now: WallTime) {
        valid = result.definitions != nil
        files = result.counts.files
        jobs = result.counts.jobs
        agents = result.counts.agents
        plans = result.counts.plans
        phases = result.counts.phases
        errors = result.counts.errors
        warnings = result.counts.warnings
        problems = result.problems.map { problem in
            Problem(
                severity: problem.severity.rawValue,
                file: problem.file,
                line: problem.line,
                column: problem.column,
                path: problem.path,
                message: problem.message,
                suggestion: problem.suggestion
            )
        }
        due = (result.definitions?.jobs ?? []).map { job in
            Due(job: job.id.rawValue, enabled: job.isEnabled, next: Self.times(job, zones: zones, now: now))
        }
    }

    private static func times(_ job: JobDefinition, zones: any ZoneSource, now: WallTime) -> [Timestamp] {
        guard job.isEnabled, let schedule = try? CompiledSchedule(job.schedule, job: job.id, zones: zones) else {
            return []
        }
        var times: [Timestamp] = []
        var after = now
        while times.count < timesPerJob, let next = schedule.next(after: after, anchor: now) {
            if let until = job.until, next > until { break }
            times.append(Timestamp(milliseconds: next.millisecondsSinceEpoch))
            after = next
        }
        return times
    }
}

/// `validate` for people.
enum ValidateText {
    static func lines(_ reply: ValidateReply, _ style: TextStyle) -> [String] {
        let counts = [
            count(reply.files, "file"), count(reply.jobs, "job"), count(reply.agents, "agent"),
            count(reply.plans, "plan"), count(reply.phases, "phase"), count(reply.warnings, "warning"),
        ]
        var table = Table([.init(title: "JOB"), .init(title: "NEXT"), .init(title: "THEN"), .init(title: "THEN")])
        for due in reply.due {
            let times = due.next.map(style.time)
            let first = times.first ?? (due.enabled ? "never" : "disabled")
            table.add([due.job, first, times.dropFirst().first, times.dropFirst(2).first])
        }
        return [counts.joined(separator: ", ")] + table.lines(style, empty: "no jobs")
    }

    private static func count(_ number: Int, _ word: String) -> String {
        "\(number) \(word)\(number == 1 ? "" : "s")"
    }
}
