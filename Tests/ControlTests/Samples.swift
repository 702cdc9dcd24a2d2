import ControlAPI
import MidwatchModel
import NightFacts

/// One value of each reply, with every member set.
enum Samples {
    /// 2026-03-29T00:30:00.250Z.
    static let start: Int64 = 1_774_744_200_250

    static let phase = PhaseReply(
        plan: "build",
        name: "logic",
        position: 2,
        state: .open,
        reason: "waits for 1 of 2 jobs",
        sinceMs: start,
        require: "all",
        verify: ["make", "test"],
        approval: true,
        members: [.init(job: "auth", state: .stuck, reason: "no key")]
    )

    static let status = StatusReply(
        version: "0.1.0",
        pid: 77,
        ready: true,
        notice: "the jobs file has problems",
        startedAtMs: start,
        stateFolder: "/var/lib/midwatch",
        jobsFile: "/etc/midwatch/jobs.json",
        jobCounts: ["active": 2, "done": 1],
        running: [RunningTurn(turn: 7, job: "auth", iteration: 3, state: .running, intendedAtMs: start)],
        waiting: [
            WaitingOccurrence(job: "api", nominalMs: start, cause: "8 turns run already", causeKind: "waits_for_slot")
        ],
        nextStart: DueOccurrence(job: "data", atMs: start),
        holds: [HoldReply(kind: .account, name: "claude", reason: "usage limit", untilMs: start)],
        phases: [phase],
        loopLagMs: 4,
        overdueCount: 1,
        ledgerBytes: 4096,
        journal: true
    )

    static let job = JobReply(
        job: "auth",
        name: "Auth",
        description: "logs people in",
        state: .stuck,
        reason: "no key",
        sinceMs: start,
        schedule: "every 15 min",
        zone: "Europe/Berlin",
        nextDueMs: start,
        upcomingMs: [start],
        lastTurn: 7,
        lastState: .ended,
        lastOutcome: .stuck,
        lastIntendedAtMs: start,
        iterations: 3,
        maxTurns: 10,
        phase: "build/logic",
        phaseState: .open,
        agent: "claude",
        liveTurns: [8],
        waitingCount: 1
    )

    static let turn: TurnReply = {
        var turn = TurnReply(turn: 7, job: "auth", trigger: .schedule, state: .ended)
        turn.setTimes(nominalMs: start, intendedAtMs: start + 1, startedAtMs: start + 3, endedAtMs: start + 61_003)
        turn.iteration = 3
        turn.attempt = 1
        turn.outcome = .stuck
        turn.reason = "no key"
        turn.exitStatus = 0
        turn.killedBy = 15
        turn.endedBy = .request
        turn.signal = .stuck
        turn.signalReason = "no key"
        turn.finalText = "STUCK: no key"
        turn.agent = "claude"
        turn.model = "sonnet"
        turn.account = "claude"
        turn.phase = "build/logic"
        turn.conversation = "s-1"
        turn.usage = UsageReply(freshInput: 1, cacheRead: 2, cacheWrite: 3, output: 4)
        turn.costMicroUSD = 1500
        turn.workspace = "/srv/app"
        turn.folder = "/var/lib/midwatch/turns/7"
        turn.cpuMs = 900
        turn.peakMemoryBytes = 1 << 20
        turn.stdoutBytes = 10
        turn.stderrBytes = 20
        turn.stragglers = ["sleep"]
        turn.token = 41
        return turn
    }()

    static let budget = BudgetReply(
        scope: .account,
        name: "anthropic",
        period: .night,
        beginsAtMs: start,
        endsAtMs: start + 60_000,
        estimatedMicroUSD: 500_000,
        bounds: [
            .init(
                kind: .usd,
                spent: 15.25,
                limit: 25,
                raised: 5,
                setAside: 1.5,
                percent: 61,
                reachesLimitAtMs: start + 30_000
            )
        ]
    )

    static let plan = PlanReply(
        fromMs: start,
        untilMs: start + 60_000,
        rows: [.init(nominalMs: start, job: "auth", verdict: .skippedHold, cause: "stuck", causeKind: "stuck")],
        truncated: true
    )

    static let why = WhyReply(
        job: "auth",
        state: .stuck,
        obstacle: "stuck",
        explanation: ["it said STUCK: no key"],
        rows: [.init(nominalMs: start, verdict: .started, cause: "due", turn: 7, turnState: .ended, outcome: .stuck)]
    )

    static func event(_ id: Int64, text: String = "turn 7 of auth started") -> EventReply {
        EventReply(
            event: id,
            atMs: start,
            kind: .turnStarted,
            job: "auth",
            turn: 7,
            phase: "build/logic",
            message: text,
            fields: ["pid": "99"]
        )
    }
}
