import ControlAPI
import Hummingbird

/// The checked values in a request's path and query.
struct RequestValues {
    let request: Request
    let context: ControlContext

    /// The job in the path.
    func job() throws(ControlError) -> String {
        try name("job")
    }

    /// The phase in the path: `phase` or `plan/phase`.
    func phase() throws(ControlError) -> String {
        try name("phase")
    }

    /// The account in the path.
    func account() throws(ControlError) -> String {
        try name("account")
    }

    /// The turn in the path.
    func turn() throws(ControlError) -> Int64 {
        let text = try name("turn")
        guard let number = Int64(text), number > 0 else {
            throw ControlError(.invalidArgument, "a turn is a number from 1 on, not \(text)")
        }
        return number
    }

    /// A text in the query; nil when it is absent.
    func text(_ key: String) throws(ControlError) -> String? {
        guard let raw = request.uri.queryParameters[Substring(key)] else { return nil }
        return try checked(String(raw), key)
    }

    /// A whole number in the query; nil when it is absent.
    func number(_ key: String, in range: ClosedRange<Int64>) throws(ControlError) -> Int64? {
        guard let text = try text(key) else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            throw ControlError(
                .invalidArgument,
                "\(key) must be a whole number in \(range.lowerBound)...\(range.upperBound), not \(text)"
            )
        }
        return number
    }

    /// `limit` in the query.
    func limit() throws(ControlError) -> Int {
        let bounds = ControlLimits.listLimits
        let number = try number("limit", in: Int64(bounds.lowerBound)...Int64(bounds.upperBound))
        return number.map { Int($0) } ?? ControlLimits.defaultListLimit
    }

    /// An instant in the query, in ms since the epoch; nil when it is absent.
    func instant(_ key: String) throws(ControlError) -> Int64? {
        // Years 1 to 9999, what an ISO 8601 date holds.
        try number(key, in: -62_135_596_800_000...253_402_300_799_999)
    }

    /// The part of a log that is asked for.
    func logQuery() throws(ControlError) -> LogQuery {
        var query = LogQuery()
        if let name = try text("stream") {
            guard let stream = LogStream(rawValue: name) else {
                throw ControlError(.invalidArgument, "stream must be stdout or stderr, not \(name)")
            }
            query.stream = stream
        }
        let bounds = ControlLimits.tailLines
        query.tail = try number("tail", in: Int64(bounds.lowerBound)...Int64(bounds.upperBound)).map { Int($0) }
        switch try text("follow") {
        case nil, "false": query.follow = false
        case "true": query.follow = true
        case let other?: throw ControlError(.invalidArgument, "follow must be true or false, not \(other)")
        }
        return query
    }

    private func name(_ key: String) throws(ControlError) -> String {
        guard let raw = context.parameters.get(key), let text = PercentEncoding.decode(raw) else {
            throw ControlError(.invalidArgument, "the \(key) in the path is not percent-encoded UTF-8")
        }
        return try checked(text, key)
    }

    private func checked(_ text: String, _ key: String) throws(ControlError) -> String {
        guard !text.isEmpty, text.utf8.count <= ControlLimits.nameBytes else {
            throw ControlError(.invalidArgument, "\(key) must be 1 to \(ControlLimits.nameBytes) bytes long")
        }
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw ControlError(.invalidArgument, "\(key) must not contain control characters")
        }
        return text
    }
}
