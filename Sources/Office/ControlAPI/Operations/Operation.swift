/// One thing that can be asked of the daemon: a line of the table ``Operations``, with the types of its request and
/// its reply.
///
/// Server, client, command line, manual and the OpenAPI document read the same line; nothing about an operation is said
/// twice.
public struct Operation<Request: OperationRequest, Reply: OperationReply>: Sendable {
    /// Everything about it but its types.
    public let entry: OperationEntry

    /// Makes a line of the table.
    ///
    /// - Parameters:
    ///   - name: its name in programs, in camel case; unique.
    ///   - method: how it is asked over HTTP.
    ///   - path: the path, its parameters in braces: `/v1/jobs/{job}/hold`.
    ///   - access: who may ask.
    ///   - summary: what it does, one line.
    ///   - details: what else is to be known, in paragraphs.
    ///   - command: the command of `midwatch` that asks it; nil when there is none of its own.
    ///   - bodyBytes: the longest body that is read; default ``ControlLimits/requestBodyBytes``.
    init(
        _ name: String,
        _ method: OperationEntry.Method,
        _ path: String,
        access: OperationEntry.Access,
        summary: String,
        details: String = "",
        command: OperationEntry.Command? = nil,
        bodyBytes: Int = ControlLimits.requestBodyBytes
    ) {
        entry = OperationEntry(
            name: name,
            method: method,
            path: path,
            access: access,
            summary: summary,
            details: details,
            command: command,
            bodyBytes: bodyBytes,
            fields: Request.fields,
            reply: Reply.form
        )
    }
}

/// What a request consists of. Its stored members bear the names of its ``fields``, so that its JSON form and the
/// fields agree.
public protocol OperationRequest: Hashable, Sendable, Codable {
    /// Its members and where in the HTTP request each stands.
    static var fields: [RequestField] { get }
    /// What is wrong with it beyond what its fields' own bounds say, as an `invalid_argument`; nil when nothing is.
    var problem: ControlError? { get }
}

extension OperationRequest {
    /// Nothing: the bounds of the fields say it all.
    public var problem: ControlError? { nil }
}

/// What an operation answers: a JSON value, events as they happen, or the bytes of a log.
public protocol OperationReply: Sendable {
    /// The kind of answer, for documents.
    static var form: ReplyForm { get }
    /// The answer, for the server.
    var content: ReplyContent { get }
}

/// The kind of answer that an operation gives.
public enum ReplyForm: Sendable {
    /// `application/json` of this shape.
    case json(Schema)
    /// `text/event-stream`, each message's data a JSON value of this shape.
    case events(Schema)
    /// `application/octet-stream`.
    case bytes

    /// Whether it goes on while the connection lasts, and so takes one of ``ControlLimits/streams``.
    public var isStream: Bool {
        switch self {
        case .json: false
        case .events, .bytes: true
        }
    }
}

/// An answer as the server sends it.
public enum ReplyContent: Sendable {
    /// To be sent as JSON.
    case json(any Encodable & Sendable)
    /// To be sent as server-sent events.
    case events(EventFeed)
    /// To be sent as bytes.
    case log(LogFeed)
}

extension OperationReply where Self: Codable {
    /// JSON of the type's own shape.
    public static var form: ReplyForm { .json(Schema(of: Self.self)) }
    /// The value.
    public var content: ReplyContent { .json(self) }
}

extension Array: OperationReply where Element: OperationReply & Codable {}
