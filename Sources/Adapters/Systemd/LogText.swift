import Logging

/// How a log event reads as one line of text: `message key=value key="two words"`, keys in order.
enum LogText {
    /// Longest line in UTF-8 bytes; longer ones are cut and end in "…".
    static let maximumLineBytes = 65_536

    /// The message and its metadata on one line.
    static func line(message: String, metadata: Logger.Metadata) -> String {
        var text = escapingLineBreaks(in: message)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            text += " \(escapingLineBreaks(in: key))=\(quotedIfNeeded(plain(value)))"
        }
        return text.prefixByBytes(maximumLineBytes)
    }

    /// A metadata value as text: lists as `[a, b]`, dictionaries as `{k: v}` in key order.
    static func plain(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): text
        case .stringConvertible(let value): value.description
        case .array(let values): "[" + values.map(plain).joined(separator: ", ") + "]"
        case .dictionary(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { "\($0.key): \(plain($0.value))" }.joined(separator: ", ")
                + "}"
        }
    }

    /// Metadata of a handler, of its provider and of the event, the later ones winning; an event's error is `error`.
    static func merged(
        _ own: Logger.Metadata,
        provider: Logger.MetadataProvider?,
        event: LogEvent
    ) -> Logger.Metadata {
        var all = own
        if let provided = provider?.get() { all.merge(provided) { _, new in new } }
        if let error = event.error { all["error"] = "\(error)" }
        if let given = event.metadata { all.merge(given) { _, new in new } }
        return all
    }

    private static func quotedIfNeeded(_ text: String) -> String {
        let needsQuotes =
            text.isEmpty
            || text.unicodeScalars.contains { $0 == " " || $0 == "\"" || $0 == "=" || $0.isLineBreakOrControl }
        guard needsQuotes else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
        return escapingLineBreaks(in: quoted) + "\""
    }

    /// The text with control characters and line separators written as `\n`, `\t` or `\u{…}`: one event is one line.
    private static func escapingLineBreaks(in text: String) -> String {
        guard text.unicodeScalars.contains(where: \.isLineBreakOrControl) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": escaped += "\\n"
            case "\r": escaped += "\\r"
            case "\t": escaped += "\\t"
            case _ where scalar.isLineBreakOrControl: escaped += "\\u{\(String(scalar.value, radix: 16))}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension Unicode.Scalar {
    /// True for the C0 and C1 controls, DEL and the two Unicode line separators.
    var isLineBreakOrControl: Bool {
        value < 0x20 || (0x7F...0x9F).contains(value) || value == 0x2028 || value == 0x2029
    }
}

extension String {
    /// The string when it fits in `limit` UTF-8 bytes, else as many whole characters as do, and "…".
    func prefixByBytes(_ limit: Int) -> String {
        guard utf8.count > limit else { return self }
        let mark = "…"
        let end = utf8.index(utf8.startIndex, offsetBy: max(0, limit - mark.utf8.count))
        var cut = end
        while cut > startIndex, cut.samePosition(in: unicodeScalars) == nil { cut = utf8.index(before: cut) }
        return String(self[..<cut]) + mark
    }
}

extension Logger.Level {
    /// The syslog priority of the level, 0 (emergency) to 7 (debug), see `syslog(3)`.
    ///
    /// trace and debug 7, info 6, notice 5, warning 4, error 3, critical 2.
    var syslogPriority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
