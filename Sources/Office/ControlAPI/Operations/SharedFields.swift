import CivilTime

// The request without members, and the members that several requests have.

/// A question that needs no more words: what ``Operations/status`` and its like ask.
public struct NoDetails: OperationRequest {
    /// None.
    public static let fields: [RequestField] = []

    /// Makes a request.
    public init() {}
}

extension RequestField {
    /// The job in the path.
    static let job = path("job", .name, "The job.")
    /// The turn in the path.
    static let turn = path("turn", .integer(1...Int64.max), "The turn's number.")
    /// How long a list may be.
    static let limit = query(
        "limit",
        .integer(Int64(ControlLimits.listLimits.lowerBound)...Int64(ControlLimits.listLimits.upperBound)),
        "At most so many; else \(ControlLimits.defaultListLimit)."
    )
}

extension [RequestField] {
    /// Which part of an output.
    static var logPart: [RequestField] {
        let lines = Int64(ControlLimits.tailLines.lowerBound)...Int64(ControlLimits.tailLines.upperBound)
        return [
            .query("stream", .choice(LogStream.allCases.map(\.rawValue)), "Which output; else stdout."),
            .query("tail", .integer(lines), "Only the last lines."),
            .query("follow", .flag, "True goes on until the turn ends."),
        ]
    }
}

extension RequestField.Kind {
    /// An instant in ms since the epoch: years 1 to 9999, what an ISO 8601 date holds.
    static let instant = RequestField.Kind.integer(CivilCalendar.writtenMilliseconds)
}
