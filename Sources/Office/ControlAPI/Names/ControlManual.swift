/// The sections of the manual that the tables of the control API write, in roff.
public enum ControlManual {
    /// The words of replies: a subsection for each list.
    public static func words() -> String {
        Vocabulary.all.map { list in
            ([".SS \(escaped(list.title))"]
                + list.words.flatMap { [".TP", "\\fB\(escaped($0.word))\\fR", escaped($0.meaning)] })
                .joined(separator: "\n")
        }.joined(separator: "\n") + "\n"
    }

    /// The operations: method, path and what each does.
    public static func operations() -> String {
        Operations.all.flatMap { entry in
            [
                ".TP", "\\fB\(escaped(entry.method.rawValue)) \(escaped(entry.path))\\fR (\(entry.access.rawValue))",
                escaped(entry.summary + (entry.details.isEmpty ? "" : " \(entry.details)")),
            ] + members(of: entry)
        }.joined(separator: "\n") + "\n"
    }

    private static func members(of entry: OperationEntry) -> [String] {
        let names = entry.fields.filter { $0.place != .path }.map { field in
            "\\fB\(escaped(field.name))\\fR (\(escaped(field.bounds))\(field.isRequired ? "; required" : ""))"
        }
        guard !names.isEmpty else { return [] }
        return ["\(entry.method == .get ? "Query" : "Body"): \(names.joined(separator: ", "))."]
    }

    /// Plain text as roff text: what roff would take for a request, an escape or a hyphen is none.
    private static func escaped(_ text: String) -> String {
        var result = text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" : ""
        for character in text {
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "'": result += "\\(aq"
            case "\n": result += " "
            default: result.append(character)
            }
        }
        return result
    }
}
