// The orders: what changes what runs, or when.

/// A request that is an order to the daemon and nothing else; `midwatch` makes its command from the table alone.
public protocol OrderRequest: OperationRequest {
    /// What answers the order.
    associatedtype Reply: OperationReply & Codable
    /// Its line in the table.
    static var operation: Operation<Self, Reply> { get }
}

extension Operations {
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

    /// Raises a budget for its present period.
    public static let raiseBudget = Operation<BudgetRequest, ActionReply>(
        "raiseBudget",
        .post,
        "/v1/budgets",
        access: .operate,
        summary: "Raise a budget for its present period.",
        details: """
            The jobs file stays as it is: the next period has what it grants. What waits for room starts at once. \
            Refused when there is no such budget, or when it does not bound what is to be added.
            """,
        command: .init(
            "budget add",
            examples: [
                "budget add night --usd 10", "budget add account anthropic --tokens 500000",
                "budget add plan build --turns 20", "budget add job auth --usd 2.50 --minutes 90",
            ]
        )
    )
}

extension RunRequest: OrderRequest {
    /// Its line in the table.
    public static var operation: Operation<RunRequest, ActionReply> { Operations.run }
}

extension HoldRequest: OrderRequest {
    /// Its line in the table.
    public static var operation: Operation<HoldRequest, ActionReply> { Operations.hold }
}

extension ResumeRequest: OrderRequest {
    /// Its line in the table.
    public static var operation: Operation<ResumeRequest, ActionReply> { Operations.resume }
}

extension AnswerRequest: OrderRequest {
    /// Its line in the table.
    public static var operation: Operation<AnswerRequest, ActionReply> { Operations.answer }
}

extension ReleaseRequest: OrderRequest {
    /// Its line in the table.
    public static var operation: Operation<ReleaseRequest, ActionReply> { Operations.release }
}

extension ApproveRequest: OrderRequest {
    /// Its line in the table.
    public static var operation: Operation<ApproveRequest, ActionReply> { Operations.approve }
}

extension CancelRequest: OrderRequest {
    /// Its line in the table.
    public static var operation: Operation<CancelRequest, ActionReply> { Operations.cancel }
}

extension ReloadRequest: OrderRequest {
    /// Its line in the table.
    public static var operation: Operation<ReloadRequest, ReloadReply> { Operations.reload }
}
