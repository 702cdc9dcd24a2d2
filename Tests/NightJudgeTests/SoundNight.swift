import MidwatchModel
import MidwatchTestKit
import NightFacts
import NightJudge
import Schedules

/// A night in which everything went as it should: a job whose daemon was down for two minutes, and a plan of two phases.
struct SoundNight {
    static let start = WallTime(secondsSinceEpoch: 1_767_571_200)
    static let tick = JobID("tick")
    static let first = PhaseID(plan: "plan", phase: "p1")
    static let second = PhaseID(plan: "plan", phase: "p2")

    var definitions: Definitions
    var contents = LedgerContents()

    /// So many seconds into the night.
    static func at(_ seconds: Int64) -> WallTime { start.advanced(by: .seconds(seconds)) }

    init() {
        let check = CheckCommand(argv: ["true"])
        definitions = Definitions(
            jobs: [Self.job("tick"), Self.job("a", verify: check), Self.job("b")],
            plans: [
                PlanDefinition(
                    name: "plan",
                    phases: [
                        PhaseDefinition(name: "p1", jobs: [JobID("a")], gate: Gate(verify: check)),
                        PhaseDefinition(name: "p2", jobs: [JobID("b")]),
                    ]
                )
            ]
        )
        tell(0, .daemonStarted(jobs: 3, running: 0))
        tell(0, phase: Self.first, .phaseOpened(Self.first, members: [JobID("a")], disabled: []))
        playTick()
        playPlan()
    }

    /// Turns at 0 and 60 s; nobody was there at 120 and 180 s; held at 240 s.
    private mutating func playTick() {
        run(1, "tick", iteration: 1, from: 0, to: 5, .continue)
        run(2, "tick", iteration: 2, from: 60, to: 65, .continue)
        contents.occurrences += [
            OccurrenceRecord(
                job: Self.tick,
                nominal: Self.at(120),
                revision: 1,
                through: Self.at(180),
                count: 2,
                verdict: .missedDown,
                cause: .jobRemoved,
                decidedAt: Self.at(240)
            ),
            OccurrenceRecord(
                job: Self.tick,
                nominal: Self.at(240),
                revision: 1,
                verdict: .skippedHold,
                cause: .jobRemoved,
                decidedAt: Self.at(240)
            ),
        ]
        contents.jobs.append(Self.row("tick", anchor: 0, through: 250, counted: 2))
    }

    /// The first phase is done at its first turn and passes at 310 s; then the second opens.
    private mutating func playPlan() {
        run(3, "a", iteration: 1, from: 300, to: 305, .done, phase: Self.first)
        contents.jobs.append(Self.row("a", anchor: 300, through: 305, counted: 1, .done))
        check(1, .turn(TurnID(3)), from: 302, to: 304)
        check(2, .phase(Self.first), from: 306, to: 309)
        tell(310, phase: Self.first, .gatePassed(Self.first, .approved))
        tell(310, phase: Self.second, .phaseOpened(Self.second, members: [JobID("b")], disabled: []))
        contents.phases = [
            PhaseRecord(id: Self.first, standing: .passed, since: Self.at(310)),
            PhaseRecord(id: Self.second, standing: .open(), since: Self.at(310)),
        ]
        run(4, "b", iteration: 1, from: 310, to: 315, .lost, phase: Self.second)
        contents.jobs.append(Self.row("b", anchor: 310, through: 320, counted: 0))
    }

    // MARK: What a night is made of

    private static func job(_ name: String, verify: CheckCommand? = nil) -> JobDefinition {
        var job = JobDefinition(
            id: JobID(name),
            schedule: .every(Schedule.Interval(period: .seconds(60))),
            payload: .command(MidwatchModel.Payload.CommandLine(argv: ["true"]))
        )
        job.verify = verify
        return job
    }

    private static func row(
        _ name: String,
        anchor: Int64,
        through: Int64,
        counted: Int,
        _ standing: JobRecord.Standing = .active
    ) -> JobRecord {
        JobRecord(
            id: JobID(name),
            cursor: JobRecord.Cursor(
                scheduleIdentity: "every 60000",
                anchor: at(anchor),
                decidedThrough: at(through)
            ),
            standing: standing,
            since: at(standing == .done ? through : anchor),
            countedTurns: counted
        )
    }

    /// A turn by its schedule with all that belongs to it.
    private mutating func run(
        _ number: Int64,
        _ name: String,
        iteration: Int,
        from start: Int64,
        to end: Int64,
        _ outcome: TurnOutcome,
        phase: PhaseID? = nil
    ) {
        let (id, job, token) = (TurnID(number), JobID(name), FencingToken(number))
        var turn = TurnRecord(
            id: id,
            job: job,
            iteration: iteration,
            trigger: .schedule,
            nominal: Self.at(start),
            revision: 1,
            phase: phase,
            token: token,
            agent: nil,
            model: nil,
            plannedAt: Self.at(start)
        )
        turn.standing = .ended(TurnRecord.End(outcome, at: Self.at(end)))
        contents.turns.append(turn)
        contents.occurrences.append(
            OccurrenceRecord(
                job: job,
                nominal: Self.at(start),
                revision: 1,
                verdict: .started,
                turn: id,
                decidedAt: Self.at(start)
            )
        )
        var lease = LeaseRecord(
            token: token,
            job: job,
            turn: id,
            acquiredAt: Self.at(start),
            expiresAt: Self.at(start + 60)
        )
        lease.releasedAt = Self.at(end)
        contents.leases.append(lease)
        tell(start, turn: id, .turnStarted(id, job, iteration: iteration, .schedule, attempt: 1))
        tell(end, turn: id, .turnEnded(id, job, outcome, nil))
    }

    private mutating func check(_ number: Int64, _ subject: CheckRecord.Subject, from start: Int64, to end: Int64) {
        var check = CheckRecord(id: number, subject: subject, plannedAt: Self.at(start))
        (check.endedAt, check.passed) = (Self.at(end), true)
        contents.checks.append(check)
    }

    mutating func tell(_ seconds: Int64, turn: TurnID? = nil, phase: PhaseID? = nil, _ notice: Notice) {
        let event = EventRecord(at: Self.at(seconds), turn: turn, phase: phase, notice)
        contents.events.append(NumberedEvent(id: Int64(contents.events.count + 1), record: event))
    }

    /// Changes what is known of the end of a turn, counted from 0.
    mutating func changeEnd(_ place: Int, _ change: (inout TurnRecord.End) -> Void) {
        guard var end = contents.turns[place].end else { return }
        change(&end)
        contents.turns[place].standing = .ended(end)
    }

    // MARK: How it is judged

    /// The judge of this night, before any rule is looked at.
    func judge(_ history: LedgerJudge.History = .asTold) throws -> LedgerJudge {
        var schedules: [JobID: CompiledSchedule] = [:]
        for job in definitions.jobs {
            schedules[job.id] = try CompiledSchedule(job.schedule, job: job.id, zones: TestZones.utc)
        }
        return LedgerJudge(contents, definitions: definitions, schedules: schedules, history: history)
    }

    /// What is found in it.
    func findings(_ history: LedgerJudge.History = .asTold, isDrained: Bool = true) throws -> [Finding] {
        var judge = try judge(history)
        judge.judge(isDrained: isDrained)
        return judge.findings
    }
}
