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

/// What ``Operations/run`` asks.
public struct RunRequest: OperationRequest {
    /// The job.
    public var job: String
    /// True starts it although the job is held, done, or its phase is shut. Never beside a live turn where the job's
    /// overlap policy forbids it. Nil means false.
    public var force: Bool?

    /// The job, and whether by force.
    public static let fields: [RequestField] = [
        .job, .body("force", .flag, "Also when the job is held, over, its phase is shut, or a budget is spent."),
    ]

    /// Makes a request.
    public init(job: String, force: Bool? = nil) {
        self.job = job
        self.force = force
    }
}

/// What ``Operations/hold`` asks.
public struct HoldRequest: OperationRequest {
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

    /// Makes a request.
    public init(job: String, reason: String) {
        self.job = job
        self.reason = reason
    }
}

/// What ``Operations/resume`` asks.
public struct ResumeRequest: OperationRequest {
    /// The job.
    public var job: String

    /// The job.
    public static let fields: [RequestField] = [.job]

    /// Makes a request.
    public init(job: String) {
        self.job = job
    }
}

/// What ``Operations/answer`` asks.
public struct AnswerRequest: OperationRequest {
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

    /// Makes a request.
    public init(job: String, text: String) {
        self.job = job
        self.text = text
    }
}
