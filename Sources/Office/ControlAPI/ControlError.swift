/// What the control API answers instead of a result, and what the client throws.
///
/// On the wire: `{ "error": { "code": "...", "message": "...", "cure": "...", "details": ["..."], "refusal": "...",
/// "fields": { } } }` with the HTTP status of ``Code/httpStatus``. All but `code` and `message` are null when there are
/// none.
public struct ControlError: Error, Hashable, Sendable, Codable {
    /// The class of the error, for machines.
    public var code: Code
    /// What went wrong and where, one line, for people.
    public var message: String
    /// What to do about it, one line.
    @OrNull public var cure: String?
    /// More lines where one does not do: the problems of a jobs file, one each.
    @OrNull public var details: [String]?
    /// What stands in the way, by its stable name, such as `unknown_job` or `overlap`: for machines. The obstacles of a
    /// start have the names by which rows and events tell them. Null where the night itself refuses nothing.
    @OrNull public var refusal: String?
    /// What the refusal is about, by name, for machines.
    @OrNull public var fields: [String: String]?

    /// Makes an error.
    public init(
        _ code: Code,
        _ message: String,
        cure: String? = nil,
        details: [String]? = nil,
        refusal: String? = nil,
        fields: [String: String]? = nil
    ) {
        self.code = code
        self.message = message
        self.cure = cure
        self.details = details
        self.refusal = refusal
        self.fields = fields
    }

    /// The classes of errors. The list is fixed: clients may switch over it.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// No such job, turn, phase or route.
        case notFound = "not_found"
        /// It clashes with what is there: a jobs file with problems, a turn that is live already.
        case conflict
        /// The request itself is wrong: a number out of range, a missing member, a body too large.
        case invalidArgument = "invalid_argument"
        /// Right in itself, but not in the present state: resume of a job that is not held.
        case invalidState = "invalid_state"
        /// The daemon is not running, not ready, stopping, or has too many clients; try again.
        case unavailable
        /// A fault of the daemon; its log says more.
        case `internal`
        /// This user may not.
        case forbidden
    }
}

extension ControlError.Code {
    /// The status of the HTTP reply (RFC 9110, section 15).
    public var httpStatus: Int {
        switch self {
        case .notFound: 404
        case .conflict, .invalidState: 409
        case .invalidArgument: 400
        case .unavailable: 503
        case .internal: 500
        case .forbidden: 403
        }
    }

    /// The exit status of `midwatch`.
    public var exitStatus: ExitStatus {
        switch self {
        case .notFound: .notFound
        case .conflict, .invalidState: .refused
        case .invalidArgument: .usage
        case .unavailable: .unavailable
        case .internal: .failure
        case .forbidden: .notPermitted
        }
    }

    /// The code that fits an HTTP status whose body is none of ours.
    public init(httpStatus: Int) {
        switch httpStatus {
        case 403: self = .forbidden
        case 404: self = .notFound
        case 409: self = .conflict
        case 400..<500: self = .invalidArgument
        case 503: self = .unavailable
        default: self = .internal
        }
    }
}

extension ControlError {
    /// The daemon ends, and answers nothing more.
    public static let stopping = ControlError(
        .unavailable,
        "midwatchd is stopping",
        cure: "try again once it has started again"
    )
}

extension ControlError: CustomStringConvertible {
    /// Message, details and cure, a line each.
    public var description: String {
        ([message] + (details ?? []) + (cure.map { [$0] } ?? [])).joined(separator: "\n")
    }
}

/// The body of every reply that is not a success.
public struct ErrorReply: Hashable, Sendable, Codable {
    /// The error.
    public var error: ControlError

    /// Wraps an error.
    public init(_ error: ControlError) {
        self.error = error
    }
}
