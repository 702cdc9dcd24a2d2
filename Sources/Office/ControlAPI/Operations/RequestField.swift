/// A member of a request: where it stands in the HTTP request, what it holds and within which bounds.
public struct RequestField: Hashable, Sendable {
    /// Its name in path, query or body; the name of the member of the request's type.
    public let name: String
    /// Where it stands.
    public let place: Place
    /// What it holds.
    public let kind: Kind
    /// Whether a request without it is refused. What stands in a path is always required.
    public let isRequired: Bool
    /// What it is for, one line.
    public let summary: String
    /// A header that wins over the query; nil when there is none.
    public let header: String?

    /// Where a member stands.
    public enum Place: String, Hashable, Sendable {
        /// In the path.
        case path
        /// In the query.
        case query
        /// In the JSON object of the body.
        case body
    }

    /// What a member holds, and its bounds.
    public enum Kind: Hashable, Sendable {
        /// A name: 1 to ``ControlLimits/nameBytes`` bytes without control characters.
        case name
        /// Text of so many characters without control characters; with `lines`, line ends and tabs are allowed.
        case text(characters: ClosedRange<Int>, lines: Bool)
        /// One of these words.
        case choice([String])
        /// A whole number.
        case integer(ClosedRange<Int64>)
        /// A number.
        case number(ClosedRange<Double>)
        /// True or false.
        case flag
    }

    private init(_ name: String, _ place: Place, _ kind: Kind, _ isRequired: Bool, _ summary: String, _ header: String?)
    {
        self.name = name
        self.place = place
        self.kind = kind
        self.isRequired = isRequired
        self.summary = summary
        self.header = header
    }

    /// A member in the path.
    static func path(_ name: String, _ kind: Kind, _ summary: String) -> RequestField {
        RequestField(name, .path, kind, true, summary, nil)
    }

    /// A member in the query; never required.
    static func query(_ name: String, _ kind: Kind, _ summary: String, header: String? = nil) -> RequestField {
        RequestField(name, .query, kind, false, summary, header)
    }

    /// A member of the body.
    static func body(_ name: String, _ kind: Kind, _ summary: String, isRequired: Bool = false) -> RequestField {
        RequestField(name, .body, kind, isRequired, summary, nil)
    }
}

extension RequestField {
    /// Reads the text of a path, a query or a command line.
    ///
    /// - Throws: an `invalid_argument` that names the member and its bounds.
    public func read(_ text: String) throws(ControlError) -> FieldValue {
        let value: FieldValue? =
            switch kind {
            case .name, .text, .choice: .text(text)
            case .integer: Int64(text).map(FieldValue.integer)
            case .number: Double(text).map(FieldValue.number)
            case .flag: ["true": .flag(true), "false": .flag(false)][text]
            }
        guard let value else { throw refusal(text) }
        try check(value)
        return value
    }

    /// Checks a value against the bounds.
    ///
    /// - Throws: an `invalid_argument` that names the member and its bounds.
    public func check(_ value: FieldValue) throws(ControlError) {
        switch (kind, value) {
        case (.name, .text(let text)):
            guard (1...ControlLimits.nameBytes).contains(text.utf8.count), text.hasNoControls(butLines: false) else {
                throw refusal(nil)
            }
        case (.text(let characters, let lines), .text(let text)):
            guard characters.contains(text.count), text.hasNoControls(butLines: lines) else { throw refusal(nil) }
        case (.choice(let words), .text(let text)):
            guard words.contains(text) else { throw refusal(text) }
        case (.integer(let range), .integer(let number)):
            guard range.contains(number) else { throw refusal("\(number)") }
        case (.number(let range), .integer(let number)):
            guard range.contains(Double(number)) else { throw refusal("\(number)") }
        case (.number(let range), .number(let number)):
            // NaN is in no range.
            guard range.contains(number) else { throw refusal("\(number)") }
        case (.flag, .flag):
            break
        case (.name, _), (.text, _), (.choice, _), (.integer, _), (.number, _), (.flag, _):
            throw refusal(nil)
        }
    }

    /// What it must be, for messages: `a whole number in 1...1000`.
    public var bounds: String {
        switch kind {
        case .name: "1 to \(ControlLimits.nameBytes) bytes without control characters"
        case .text(let characters, let lines):
            "\(characters.lowerBound) to \(characters.upperBound) characters without control characters"
                + (lines ? " but line ends and tabs" : "")
        case .choice(let words):
            words.count < 2
                ? words.joined() : "\(words.dropLast().joined(separator: ", ")) or \(words[words.count - 1])"
        case .integer(let range): "a whole number in \(range.lowerBound)...\(range.upperBound)"
        case .number(let range): "a number in \(range.lowerBound)...\(range.upperBound)"
        case .flag: "true or false"
        }
    }

    private func refusal(_ found: String?) -> ControlError {
        let tail = found.map { ", not \($0.prefix(100))" } ?? ""
        return ControlError(.invalidArgument, "\(name) must be \(bounds)\(tail)", cure: summary)
    }
}

extension String {
    fileprivate func hasNoControls(butLines: Bool) -> Bool {
        unicodeScalars.allSatisfy { scalar in
            scalar.properties.generalCategory != .control || butLines && (scalar == "\n" || scalar == "\t")
        }
    }
}
