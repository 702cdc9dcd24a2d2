import MidwatchModel
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import SchedulerCore

extension Night {
    /// Ends a turn.
    mutating func end(_ turn: Int64, _ ending: TurnEnding = .oneUnit) {
        var ending = ending
        if ending.exit.startedAt == at(0), ending.exit.endedAt == at(1) { ending.exit.endedAt = now.wall }
        tell(.turnEnded(TurnID(turn), ending))
    }

    /// Answers a check.
    mutating func answer(_ check: Int64, passed: Bool) {
        tell(.checkEnded(check, .exited(passed ? 0 : 1)))
    }

    /// Asks as an operator does; nil when it was done, else the refusal.
    mutating func ask(_ command: OperatorCommand) -> Refusal? {
        tell(.operatorAsked(command))
        if case .failure(let refusal) = reply { return refusal }
        return nil
    }

    /// The rows of a job: seconds of the first, verdict, count if more than one.
    func rows(_ job: String) -> [String] {
        ledger.rows(of: JobID(job)).map { row in
            let seconds = at(0).duration(to: row.nominal).wholeMilliseconds / 1000
            return "\(seconds) \(row.verdict?.rawValue ?? "waiting")" + (row.count > 1 ? " x\(row.count)" : "")
        }
    }

    /// What a job's record says.
    func job(_ id: String) throws -> JobRecord {
        try #require(core.jobStatus(JobID(id))).record
    }

    /// When a job is due next, in seconds.
    func nextDue(_ id: String) throws -> Double? {
        try #require(core.jobStatus(JobID(id))).nextDue.map { Double(at(0).duration(to: $0).wholeMilliseconds) / 1000 }
    }

    /// A phase of plan `p`.
    func phase(_ name: String) throws -> PhaseState {
        try #require(ledger.phases[PhaseID(plan: "p", phase: name)]).state
    }

    /// What a turn ended as.
    func outcome(_ turn: Int64) -> TurnOutcome? {
        ledger.turns[TurnID(turn)]?.outcome
    }

    /// The jobs of all launches, in order.
    var launched: [String] { launches.map(\.job.id.rawValue) }

    /// Live turns, oldest first.
    var live: [Int64] { core.liveTurns.map(\.id.rawValue) }

    /// Whether an event of a kind was told.
    func told(_ kind: EventRecord.Kind) -> Int { ledger.events.count { $0.kind == kind } }
}

extension TurnEnding {
    /// Exit status 0 without a signal.
    static let oneUnit = TurnEnding(exit: .ok)
    /// Exit status 0 and DONE.
    static let done = TurnEnding(exit: .ok, signal: .done)
    /// Exit status 0 and STUCK.
    static let stuck = TurnEnding(exit: .ok, signal: .stuck(reason: "no key"))
    /// Exit status 1.
    static let failed = TurnEnding(exit: ExitRecord(status: .exited(1), startedAt: at(0), endedAt: at(1)))
    /// Ended by its keeper on request.
    static let stopped = TurnEnding(
        exit: ExitRecord(status: .signalled(2), endedBy: .request, startedAt: at(0), endedAt: at(1))
    )
    /// The account's limit.
    static let limited = TurnEnding(
        exit: .ok,
        report: AgentReport(failure: AgentFailure(kind: .usageLimit, message: "later"))
    )
}

extension ExitRecord {
    /// Exit status 0.
    static let ok = ExitRecord(status: .exited(0), startedAt: at(0), endedAt: at(1))
}

extension JobDefinition {
    /// A command every so many seconds.
    static func every(
        _ id: String,
        _ seconds: Double,
        anchor: Double? = nil,
        from: Schedule.Interval.Origin = .anchor,
        overlap: OverlapPolicy = .skip
    ) -> JobDefinition {
        let period = Duration.milliseconds(Int64(seconds * 1000))
        let interval = Schedule.Interval(period: period, anchor: anchor.map { SchedulerCoreTests.at($0) }, from: from)
        return JobDefinition(
            id: JobID(id),
            schedule: .every(interval),
            payload: .command(Payload.CommandLine(argv: ["true"])),
            overlap: overlap
        )
    }

    /// A command at an instant.
    static func once(_ id: String, _ seconds: Double) -> JobDefinition {
        var job = every(id, 1)
        job.schedule = .at(SchedulerCoreTests.at(seconds))
        return job
    }

    /// A command by a cron expression in UTC.
    static func cron(_ id: String, _ expression: String) -> JobDefinition {
        var job = every(id, 1)
        job.schedule = .cron(Schedule.Cron(expression: expression))
        return job
    }

    /// The same with something else changed.
    func with(_ change: (inout JobDefinition) -> Void) -> JobDefinition {
        var copy = self
        change(&copy)
        return copy
    }
}

extension PlanDefinition {
    /// Plan `p` with phases by name.
    static func p(_ phases: PhaseDefinition...) -> [PlanDefinition] {
        [PlanDefinition(name: "p", phases: phases)]
    }
}

extension PhaseDefinition {
    /// A phase with a gate.
    static func phase(
        _ name: String,
        _ jobs: [String],
        _ require: Gate.Requirement = .all,
        verify: Bool = false,
        approval: Bool = false
    ) -> PhaseDefinition {
        let check = verify ? CheckCommand(argv: ["make", "test"]) : nil
        return PhaseDefinition(
            name: name,
            jobs: jobs.map { JobID($0) },
            gate: Gate(require: require, verify: check, approval: approval ? Gate.Approval() : nil)
        )
    }
}
