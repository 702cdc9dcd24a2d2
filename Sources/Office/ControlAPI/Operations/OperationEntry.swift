/// A line of the table of operations without its types: what programs read that treat all operations alike.
public struct OperationEntry: Sendable {
    /// Its name in programs, such as `proveLease`; unique.
    public let name: String
    /// How it is asked over HTTP.
    public let method: Method
    /// The path, its parameters in braces: `/v1/jobs/{job}/hold`. In a path a parameter is one percent-encoded segment.
    public let path: String
    /// Who may ask.
    public let access: Access
    /// What it does, one line.
    public let summary: String
    /// What else is to be known, in paragraphs; may be empty.
    public let details: String
    /// The command of `midwatch` that asks it; nil when there is none of its own.
    public let command: Command?
    /// The longest body that is read, in bytes.
    public let bodyBytes: Int
    /// The request's members.
    public let fields: [RequestField]
    /// The kind of answer.
    public let reply: ReplyForm

    /// The methods of HTTP that the control API uses.
    public enum Method: String, Hashable, Sendable, CaseIterable {
        /// Reads; changes nothing.
        case get = "GET"
        /// Gives an order.
        case post = "POST"
    }

    /// What a principal needs to be allowed. The server checks it against the user that connected: its operators may ask
    /// everything, its observers what takes no more than looking.
    public enum Access: String, Hashable, Sendable, CaseIterable {
        /// To look: it reads and changes nothing.
        case look
        /// To operate: it changes what runs, or when.
        case operate
        /// To be the turn that it is about, which its token shows, or to look.
        case turn
    }

    /// The command of `midwatch` that asks an operation.
    public struct Command: Sendable {
        /// Its words: `hold`, `budget add`.
        public let name: String
        /// What is to be known of the command alone.
        public let notes: String
        /// How it is written, without `midwatch`.
        public let examples: [String]

        init(_ name: String, notes: String = "", examples: [String]) {
            self.name = name
            self.notes = notes
            self.examples = examples
        }
    }

    /// The path with its parameter (at most one per operation) filled in and percent-encoded.
    public func path(_ parameter: String?) -> String {
        path.split(separator: "/").map { segment in
            segment.hasPrefix("{") ? PercentEncoding.encode(parameter ?? "") : String(segment)
        }.reduce("") { "\($0)/\($1)" }
    }

    /// Whether a path without its query is one of this operation's.
    public func matches(path other: String) -> Bool {
        let segments = other.split(separator: "/", omittingEmptySubsequences: true)
        let pattern = path.split(separator: "/")
        return pattern.count == segments.count
            && zip(pattern, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }

    /// Checks a request's members against the bounds of the fields. Members that are none of its fields are ignored.
    ///
    /// - Throws: an `invalid_argument` that names the member and its bounds.
    public func check(_ values: [String: FieldValue]) throws(ControlError) {
        for field in fields {
            if let value = values[field.name] {
                try field.check(value)
            } else if field.isRequired {
                throw ControlError(.invalidArgument, "\(field.name) is missing", cure: field.summary)
            }
        }
    }
}
