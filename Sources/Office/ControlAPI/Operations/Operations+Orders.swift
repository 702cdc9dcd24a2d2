// The orders: what changes what runs, or when.

/// A request that is an order to the daemon and nothing else; `midwatch` makes its command from the table alone.
public protocol OrderRequest: OperationRequest {
    /// What answers the order.
    associatedtype Reply: OperationReply & Codable
    /// Its line in the table.
    static var operation: Operation<Self, Reply> { get }
}

/// What ``Operations/run`` asks.
public struct RunRequest: OrderRequest {
    /// The job.
    public var job: String
    /// True starts it although the job is held, done, or its phase is shut. Never beside a live turn where the job's
    /// overlap policy forbids it. Nil means false.
    public var force: Bool?

    /// The job, and whether by force.
    public static let fields: [RequestField] = [
        .job, .body("force", .flag, "Also when the job is held, over, its phase is shut, or a budget is spent."),
    ]

    /// Its line in the table.
    public static var operation: Operation<RunRequest, ActionReply> { Operations.run }

    /// Makes a request.
    public init(job: String, force: Bool? = nil) {
        self.job = job
        self.force = force
    }
}

/// What ``Operations/hold`` asks.
public struct HoldRequest: OrderRequest {
    /// The job.
    public var job: String
    /// Why, for whoever looks at the job later.
    public var reason: String

    /// The job and the reason.
    public static let fields: [RequestField] = [
        .job,
        .body(
            "reason",
            .text(characters: 1...ControlLimits.reasonCharacters, lines: false),
            "Why, for whoever looks at it later.",
            isRequired: true
        ),
    ]

    /// Its line in the table.
    public static var operation: Operation<HoldRequest, ActionReply> { Operations.hold }

    /// Makes a request.
    public init(job: String, reason: String) {
        self.job = job
        self.reason = reason
    }
}

/// What ``Operations/resume`` asks.
public struct ResumeRequest: OrderRequest {
    /// The job.
    public var job: String

    /// The job.
    public static let fields: [RequestField] = [.job]

    /// Its line in the table.
    public static var operation: Operation<ResumeRequest, ActionReply> { Operations.resume }

    /// Makes a request.
    public init(job: String) {
        self.job = job
    }
}

/// What ``Operations/answer`` asks.
public struct AnswerRequest: OrderRequest {
    /// The job.
    public var job: String
    /// What the job's next prompt shall say.
    public var text: String

    /// The job and the answer.
    public static let fields: [RequestField] = [
        .job,
        .body(
            "text",
            .text(characters: 1...ControlLimits.answerCharacters, lines: true),
            "The answer.",
            isRequired: true
        ),
    ]

    /// Its line in the table.
    public static var operation: Operation<AnswerRequest, ActionReply> { Operations.answer }

    /// Makes a request.
    public init(job: String, text: String) {
        self.job = job
        self.text = text
    }
}

/// What ``Operations/release`` asks.
public struct ReleaseRequest: OrderRequest {
    /// The account.
    public var account: String

    /// The account.
    public static let fields: [RequestField] = [.path("account", .name, "The account.")]

    /// Its line in the table.
    public static var operation: Operation<ReleaseRequest, ActionReply> { Operations.release }

    /// Makes a request.
    public init(account: String) {
        self.account = account
    }
}

/// What ``Operations/approve`` asks.
public struct ApproveRequest: OrderRequest {
    /// The phase, named `phase` or `plan/phase`.
    public var phase: String

    /// The phase.
    public static let fields: [RequestField] = [
        .path("phase", .name, "The phase, or plan/phase where the name alone fits several.")
    ]

    /// Its line in the table.
    public static var operation: Operation<ApproveRequest, ActionReply> { Operations.approve }

    /// Makes a request.
    public init(phase: String) {
        self.phase = phase
    }
}

/// What ``Operations/cancel`` asks.
public struct CancelRequest: OrderRequest {
    /// The turn's number.
    public var turn: Int64

    /// The turn.
    public static let fields: [RequestField] = [.turn]

    /// Its line in the table.
    public static var operation: Operation<CancelRequest, ActionReply> { Operations.cancel }

    /// Makes a request.
    public init(turn: Int64) {
        self.turn = turn
    }
}

/// What ``Operations/reload`` asks.
public struct ReloadRequest: OrderRequest {
    /// None.
    public static let fields: [RequestField] = []

    /// Its line in the table.
    public static var operation: Operation<ReloadRequest, ReloadReply> { Operations.reload }

    /// Makes a request.
    public init() {}
}

extension Operations {
    /// What is ordered.
    static let orders: [OperationEntry] = [
        run.entry, hold.entry, resume.entry, answer.entry, release.entry, approve.entry, cancel.entry, reload.entry,
    ]

    /// Starts a turn now.
    public static let run = Operation<RunRequest, ActionReply>(
        "run",
        .post,
        "/v1/jobs/{job}/run",
        access: .operate,
        summary: "Start a turn of a job now.",
        details: """
            The job's schedule is not shifted by it. Refused when the job is held, over, its phase is shut or a budget is \
            spent, unless it is forced.
            """,
        command: .init("run", examples: ["run auth", "run auth --force"])
    )

    /// Holds a job.
    public static let hold = Operation<HoldRequest, ActionReply>(
        "hold",
        .post,
        "/v1/jobs/{job}/hold",
        access: .operate,
        summary: "Hold a job until it is resumed.",
        details: "A live turn goes on; no new one starts.",
        command: .init("hold", examples: ["hold auth \"waiting for the new key\""])
    )

    /// Lets a held or stuck job go on.
    public static let resume = Operation<ResumeRequest, ActionReply>(
        "resume",
        .post,
        "/v1/jobs/{job}/resume",
        access: .operate,
        summary: "Let a held or stuck job go on.",
        command: .init("resume", examples: ["resume auth"])
    )

    /// Answers a job.
    public static let answer = Operation<AnswerRequest, ActionReply>(
        "answer",
        .post,
        "/v1/jobs/{job}/answer",
        access: .operate,
        summary: "Answer a job: the text goes into its next prompt.",
        details: """
            A job that is stuck goes on, and its agent reads its own question with your answer. A job that is active \
            gets it as a note.
            """,
        command: .init(
            "answer",
            examples: ["answer auth \"the database password is in the vault; use the role app\""]
        )
    )

    /// Lets an account be used again that is held.
    public static let release = Operation<ReleaseRequest, ActionReply>(
        "release",
        .post,
        "/v1/accounts/{account}/release",
        access: .operate,
        summary: "Let an account be used again that is held.",
        details: """
            A usage limit holds its account until the limit's end; a refused login or a spent bound holds it until it is \
            released. One turn tries, then the others follow. The status lists the holds.
            """,
        command: .init("release", examples: ["release anthropic"])
    )

    /// Gives the approval a phase's gate waits for.
    public static let approve = Operation<ApproveRequest, ActionReply>(
        "approve",
        .post,
        "/v1/phases/{phase}/approve",
        access: .operate,
        summary: "Give the approval that a phase's gate waits for.",
        command: .init("approve", examples: ["approve api", "approve build/api"])
    )

    /// Ends a live turn.
    public static let cancel = Operation<CancelRequest, ActionReply>(
        "cancel",
        .post,
        "/v1/turns/{turn}/cancel",
        access: .operate,
        summary: "End a live turn: INT, then TERM, then KILL to its whole group.",
        command: .init("cancel", examples: ["cancel 12"])
    )

    /// Reads the jobs file again.
    public static let reload = Operation<ReloadRequest, ReloadReply>(
        "reload",
        .post,
        "/v1/reload",
        access: .operate,
        summary: "Read the jobs file again.",
        details: "A file with problems changes nothing: it is refused as a conflict, and the problems are listed.",
        command: .init(
            "reload",
            notes: "`midwatch validate` checks a file without a daemon.",
            examples: ["reload"]
        )
    )
}
