// The daemon and its jobs, phases and leases: where they stand, why, and what would happen.

/// One job is meant: what ``Operations/job`` asks.
public struct JobRequest: OperationRequest {
    /// The job's id.
    public var job: String

    /// The job.
    public static let fields: [RequestField] = [.job]

    /// Makes a request.
    public init(job: String) {
        self.job = job
    }
}

/// What ``Operations/why`` asks.
public struct WhyRequest: OperationRequest {
    /// The job.
    public var job: String
    /// The occurrences nearest to this instant, in ms since the epoch; nil for the newest.
    public var around: Int64?

    /// The job, and around when.
    public static let fields: [RequestField] = [
        .job, .query("around", .instant, "Occurrences around this instant, in ms since the epoch; else the newest."),
    ]

    /// Makes a request.
    public init(job: String, around: Int64? = nil) {
        self.job = job
        self.around = around
    }
}

/// What ``Operations/plan`` asks.
public struct PlanRequest: OperationRequest {
    /// How far, in ms since the epoch; nil for 24 h from now.
    public var until: Int64?
    /// At most so many rows; nil for ``ControlLimits/defaultListLimit``.
    public var limit: Int?

    /// How far and how many.
    public static let fields: [RequestField] = [
        .query("until", .instant, "How far, in ms since the epoch; else 24 hours from now."), .limit,
    ]

    /// Makes a request.
    public init(until: Int64? = nil, limit: Int? = nil) {
        self.until = until
        self.limit = limit
    }
}

extension Operations {
    /// What is asked about the daemon and its jobs.
    static let ofJobs: [OperationEntry] = [
        status.entry, jobs.entry, job.entry, why.entry, phases.entry, plan.entry, leases.entry,
    ]

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
            examples: ["status", "status --json | jq .nextStart"]
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
