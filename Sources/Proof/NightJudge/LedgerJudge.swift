public import MidwatchModel
public import NightFacts
public import Schedules

/// Judges a whole ledger by its facts alone: by what any sequence of sound steps leaves behind, whatever crashed between
/// them. The simulation holds its nights to these rules in the morning, and `midwatch-judge` those that were real.
public struct LedgerJudge {
    /// How long the definitions that are known have been in force.
    public enum History: Hashable, Sendable {
        /// As long as the ledger tells: since the last reload, or from the beginning.
        case asTold
        /// Since the daemon's last start at most: somebody edits the jobs file while no daemon runs.
        case editedBetweenRuns
    }

    /// More findings than that are counted and not kept.
    public static let findingsMax = 200

    let contents: LedgerContents
    let definitions: Definitions
    let jobs: [JobID: JobDefinition]
    let schedules: [JobID: CompiledSchedule]
    let history: History
    /// The jobs' phases.
    let phases: [JobID: PhaseID]
    let rows: [JobID: JobRecord]
    let turns: [TurnID: TurnRecord]
    /// The definitions are known to be in force after the event with this number; 0 means from the beginning.
    let inForceAfter: Int64

    /// What is wrong; empty is right. At most ``findingsMax``.
    public private(set) var findings: [Finding] = []
    /// How many there are.
    public private(set) var findingCount = 0

    /// Takes a ledger to be judged.
    ///
    /// - Parameters:
    ///   - contents: all of it, in one snapshot.
    ///   - definitions: those in force when it was written last.
    ///   - schedules: the jobs' schedules, ready to compute.
    ///   - history: how long they have been in force.
    public init(
        _ contents: LedgerContents,
        definitions: Definitions,
        schedules: [JobID: CompiledSchedule],
        history: History = .asTold
    ) {
        self.contents = contents
        self.definitions = definitions
        self.schedules = schedules
        self.history = history
        jobs = Dictionary(definitions.jobs.map { ($0.id, $0) }) { first, _ in first }
        rows = Dictionary(contents.jobs.map { ($0.id, $0) }) { first, _ in first }
        turns = Dictionary(contents.turns.map { ($0.id, $0) }) { first, _ in first }
        var phases: [JobID: PhaseID] = [:]
        for plan in definitions.plans {
            for phase in plan.phases {
                for job in phase.jobs { phases[job] = PhaseID(plan: plan.name, phase: phase.name) }
            }
        }
        self.phases = phases
        let load = contents.events.last { event in
            event.record.kind == .definitionsLoaded
                || event.record.kind == .daemonStarted && history == .editedBetweenRuns
        }
        inForceAfter = load?.id ?? 0
    }

    /// The definitions are those of the whole ledger.
    var isUnedited: Bool { inForceAfter == 0 && history == .asTold }

    /// Holds the ledger to all rules of a single look.
    ///
    /// - Parameter isDrained: every job is held or over and nothing may live or wait any more.
    public mutating func judge(isDrained: Bool = false) {
        judgeDefinitions()
        judgeOccurrences()
        judgeStarts()
        judgeTurns()
        judgeLeases()
        judgeChecks()
        judgePhases()
        judgeStory()
        if isDrained { judgeEnd() }
    }

    mutating func complain(_ rule: Finding.Rule, _ text: String) {
        findingCount += 1
        if findings.count < Self.findingsMax { findings.append(Finding(rule, text)) }
    }

    /// A daemon that came up has a row for each job.
    private mutating func judgeDefinitions() {
        guard contents.events.contains(where: { $0.record.kind == .daemonStarted }) else { return }
        for job in definitions.jobs {
            guard let row = rows[job.id], row.removedAt == nil else {
                complain(.definitions, "job \(job.id) has no row")
                continue
            }
            guard let schedule = schedules[job.id], schedule.canonicalText != row.cursor.scheduleIdentity else {
                continue
            }
            complain(
                .definitions,
                "\(job.id) is due \(schedule.canonicalText) by the jobs file and \(row.cursor.scheduleIdentity) by the ledger"
            )
        }
    }

    /// After the drain nothing lives, waits or is undecided.
    private mutating func judgeEnd() {
        for turn in contents.turns where turn.state != .ended {
            complain(.leftOver, "turn \(turn.id) of \(turn.job) is \(turn.state.rawValue) at the end")
        }
        for row in contents.occurrences where row.verdict == nil {
            complain(.leftOver, "\(row.job) at \(row.nominal.millisecondsSinceEpoch) is undecided at the end")
        }
        for start in contents.pending {
            complain(.leftOver, "start \(start.id) of \(start.job) waits at the end")
        }
        for check in contents.checks where check.endedAt == nil {
            complain(.leftOver, "check \(check.id) has no end")
        }
        for lease in contents.leases where lease.releasedAt == nil {
            complain(.leftOver, "lease \(lease.token) of turn \(lease.turn) is held at the end")
        }
    }
}
