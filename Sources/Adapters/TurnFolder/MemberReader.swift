internal import JSONSyntax
internal import MidwatchModel

/// Reads the members of one JSON object of a turn's folder, with errors that name the file and the member.
struct MemberReader {
    let file: String
    let value: JSONValue

    /// Parses a file's bytes and checks that its `version` is one this build reads.
    init(file: String, bytes: [UInt8], version: Int64) throws(TurnFolderError) {
        self.file = file
        do {
            value = try JSONParser.value(of: bytes, maximumDepth: 16, repairingUTF8: true)
        } catch {
            throw TurnFolderError(code: .corrupt, message: "\(file) is damaged at \(error)")
        }
        guard value.object != nil else {
            throw TurnFolderError(code: .corrupt, message: "\(file) is damaged: it holds no JSON object")
        }
        let found = try integer("version")
        guard found == version else {
            throw TurnFolderError(
                code: .unsupportedVersion,
                message: "\(file) is of version \(found), and this program reads version \(version): "
                    + "install midwatchd and midwatch-keeper from the same release"
            )
        }
    }

    /// Reads an object inside another; `file` says where it stands.
    init(file: String, value: JSONValue) {
        self.file = file
        self.value = value
    }

    func wrong(_ name: String, _ expected: String) -> TurnFolderError {
        TurnFolderError(code: .corrupt, message: "\(file) is damaged: `\(name)` must be \(expected)")
    }

    /// A member, nil when absent or null.
    func member(_ name: String) -> JSONValue? {
        guard let found = value[name], !found.isNull else { return nil }
        return found
    }

    func optionalInteger(_ name: String, in range: ClosedRange<Int64> = .min ... .max) throws(TurnFolderError) -> Int64?
    {
        guard let found = member(name) else { return nil }
        guard let number = found.integer, range.contains(number) else {
            throw wrong(name, "an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func integer(_ name: String, in range: ClosedRange<Int64> = .min ... .max) throws(TurnFolderError) -> Int64 {
        guard let number = try optionalInteger(name, in: range) else { throw wrong(name, "an integer") }
        return number
    }

    func optionalText(_ name: String) throws(TurnFolderError) -> String? {
        guard let found = member(name) else { return nil }
        guard let text = found.string, !text.utf8.contains(0) else { throw wrong(name, "a text without NUL") }
        return text
    }

    func text(_ name: String) throws(TurnFolderError) -> String {
        guard let text = try optionalText(name) else { throw wrong(name, "a text") }
        return text
    }

    func texts(_ name: String) throws(TurnFolderError) -> [String] {
        guard let found = member(name) else { return [] }
        guard let elements = found.array else { throw wrong(name, "an array of texts") }
        var texts: [String] = []
        for element in elements {
            guard let text = element.string, !text.utf8.contains(0) else {
                throw wrong(name, "an array of texts without NUL")
            }
            texts.append(text)
        }
        return texts
    }

    func bool(_ name: String, default standard: Bool) throws(TurnFolderError) -> Bool {
        guard let found = member(name) else { return standard }
        guard let flag = found.bool else { throw wrong(name, "true or false") }
        return flag
    }

    func optionalMilliseconds(_ name: String) throws(TurnFolderError) -> Duration? {
        // 1 << 50 ms is 35,000 years: no sum of a clock reading and a bound overflows.
        try optionalInteger(name, in: 0...(1 << 50)).map { .milliseconds($0) }
    }
}

extension JSONValue {
    /// An object without the members that have no value.
    static func members(_ members: [(String, JSONValue?)]) -> JSONValue {
        .object(members.compactMap { name, value in value.map { JSONMember(name: name, value: $0) } })
    }

    static func milliseconds(_ duration: Duration) -> JSONValue {
        .integer(duration.wholeMilliseconds)
    }
}
