/// The table of operations: all that can be asked of the daemon, one line each. Server, client, command line, manual and
/// the OpenAPI document read it.
///
/// To add one: a line here with its request and reply, its handler, and where people need it a command.
public enum Operations {
    /// Every operation. The server refuses to start unless each has a handler, and none else has.
    public static let all: [OperationEntry] =
        [
            status.entry, jobs.entry, job.entry, why.entry, jobLog.entry, run.entry, hold.entry, resume.entry,
            answer.entry, turns.entry, turn.entry, turnLog.entry, cancel.entry, proveLease.entry, release.entry,
            phases.entry, approve.entry, plan.entry, events.entry, eventStream.entry, reload.entry, budgets.entry,
            raiseBudget.entry, leases.entry,
        ]

    /// The methods under which a path (without its query) is known; empty when no operation has it.
    public static func methods(forPath path: String) -> [String] {
        all.filter { $0.matches(path: path) }.map(\.method.rawValue)
    }
}

// Looking at the daemon and its jobs.
extension Operations {
    /// The daemon's state.
    public static let status = Operation<NoDetails, StatusReply>(
        "status",
        .get,
        "/v1/status",
        access: .look,
        summary: "How the daemon is, what runs, what is next, what is held.",
        command: .init(
            "status",
            notes: "Exit status 1 when the daemon runs but is not ready.",
            examples: ["status", "status --json | jq .nextDue"]
        )
    )

    /// All jobs.
    public static let jobs = Operation<NoDetails, [JobReply]>(
        "jobs",
        .get,
        "/v1/jobs",
        access: .look,
        summary: "All jobs: state, schedule, last turn, next occurrence.",
        command: .init(
            "jobs",
            notes: "With a name, one job and its next five occurrences.",
            examples: ["jobs", "jobs auth"]
        )
    )

    /// One job.
    public static let job = Operation<JobRequest, JobReply>(
        "job",
        .get,
        "/v1/jobs/{job}",
        access: .look,
        summary: "One job, with its next five occurrences."
    )

    /// Why a job ran or did not.
    public static let why = Operation<WhyRequest, WhyReply>(
        "why",
        .get,
        "/v1/jobs/{job}/why",
        access: .look,
        summary: "Why a job ran or did not: its state explained, and its occurrences with their verdicts.",
        command: .init(
            "why",
            notes: """
                With a time, the occurrences around it; a time of day means the last such time. Times without an offset \
                are local.
                """,
            examples: ["why auth", "why auth 03:15"]
        )
    )

    /// The output of a job's newest turn.
    public static let jobLog = Operation<JobLogRequest, LogFeed>(
        "jobLog",
        .get,
        "/v1/jobs/{job}/logs",
        access: .look,
        summary: "The output of a job's newest turn.",
        details: "The header Midwatch-Turn of the reply names the turn."
    )

    /// All phases, in plan order.
    public static let phases = Operation<NoDetails, [PhaseReply]>(
        "phases",
        .get,
        "/v1/phases",
        access: .look,
        summary: "All phases: state, gate, members, and what they wait for.",
        command: .init("phases", examples: ["phases"])
    )

    /// The outlook.
    public static let plan = Operation<PlanRequest, PlanReply>(
        "plan",
        .get,
        "/v1/plan",
        access: .look,
        summary: "What would happen: which jobs start when, and which do not and why.",
        details: "Computed by the daemon's own rules from its present state, as if nobody stepped in.",
        command: .init(
            "plan",
            notes: "Without --until, the next 24 hours. Times without an offset are local.",
            examples: ["plan --until 07:00", "plan --until \"2026-03-29 02:30\" --json"]
        )
    )

    /// Budgets.
    public static let budgets = Operation<NoDetails, [BudgetReply]>(
        "budgets",
        .get,
        "/v1/budgets",
        access: .look,
        summary: "All budgets in their present period.",
        command: .init("budget list", examples: ["budget list"])
    )

    /// Live leases.
    public static let leases = Operation<NoDetails, [LeaseReply]>(
        "leases",
        .get,
        "/v1/leases",
        access: .look,
        summary: "Live leases with their fencing tokens.",
        command: .init("leases", examples: ["leases"])
    )
}

// Turns and events.
extension Operations {
    /// Turns, newest first.
    public static let turns = Operation<TurnsRequest, [TurnReply]>(
        "turns",
        .get,
        "/v1/turns",
        access: .look,
        summary: "Turns, newest first.",
        command: .init("turns", examples: ["turns", "turns --job auth --limit 10", "turns --before 120"])
    )

    /// One turn.
    public static let turn = Operation<TurnRequest, TurnReply>(
        "turn",
        .get,
        "/v1/turns/{turn}",
        access: .look,
        summary: "Everything about one turn.",
        command: .init("show", examples: ["show 12", "show 12 --json | jq .usage"])
    )

    /// A turn's output.
    public static let turnLog = Operation<TurnLogRequest, LogFeed>(
        "turnLog",
        .get,
        "/v1/turns/{turn}/logs",
        access: .look,
        summary: "The output of a turn, or of a job's newest turn.",
        details: "The bytes come as the agent wrote them.",
        command: .init(
            "logs",
            notes: """
                -f goes on until the turn ends. With --json, one line of output per line, as {"turn", "stream", "text"}, \
                invalid UTF-8 repaired. A name made of digits means a turn; --job makes it a job.
                """,
            examples: ["logs auth -f", "logs 12 --tail 20", "logs 12 --stderr"]
        )
    )

    /// Events, oldest first.
    public static let events = Operation<EventsRequest, [EventReply]>(
        "events",
        .get,
        "/v1/events",
        access: .look,
        summary: "What happened, from the ledger, oldest first.",
        command: .init(
            "events",
            notes: """
                Without --after, about the newest --limit events. -f goes on with what happens. With --json, one event \
                per line. -f ends with exit status 69 when the daemon stops, and says from where to go on.
                """,
            examples: ["events", "events -f", "events --after 1200 --json"]
        )
    )

    /// Events as they happen.
    public static let eventStream = Operation<EventStreamRequest, EventFeed>(
        "eventStream",
        .get,
        "/v1/events/stream",
        access: .look,
        summary: "Events as they happen.",
        details: "Server-sent events: the id is the event's number, the data an EventReply."
    )

    /// Whether a turn still holds its lease.
    public static let proveLease = Operation<LeaseRequest, ActionReply>(
        "proveLease",
        .post,
        "/v1/turns/{turn}/lease",
        access: .turn,
        summary: "Whether a turn still holds its lease.",
        details: "Refused as invalid_state, naming the holder, when the lease is over."
    )
}
