/// The part of the manual page midwatch-jobs(5) that lists the keys, from the same tables that check a file.
public enum JobFileManual {
    /// Sections in the macros of man(7), one for each kind of object, as text with a final line break.
    ///
    /// Every key has a paragraph: its name, its type and range, what it does, and what holds when it is absent. Keys that
    /// are accepted without effect are named together at the end of their section.
    public static func keySections() -> String {
        JobFileSchema.objects.map(section).joined()
    }

    private static func section(_ object: JobFileSchema.ObjectDescription) -> String {
        var lines = [".SS \(escaped("Keys of \(object.title)"))", escaped(object.doc)]
        for key in object.keys where key.hasEffect { lines += paragraph(key) }
        let idle = object.keys.filter { !$0.hasEffect }.map { "\\fB\(escaped($0.name))\\fR" }
        if !idle.isEmpty {
            lines += [
                ".PP", "Accepted without effect, because files of OpenClaw have them: \(idle.joined(separator: ", ")).",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func paragraph(_ key: JobFileSchema.KeyDescription) -> [String] {
        var facts = [key.type]
        if let values = key.values { facts.append(key.unit.map { "\(values) \($0)" } ?? values) }
        if key.values == nil, let unit = key.unit { facts.append("in \(unit)") }
        if key.isRequired { facts.append("required") }
        var lines = [
            ".TP", "\\fB\(escaped(key.name))\\fR (\(escaped(facts.joined(separator: "; "))))", escaped(key.doc),
        ]
        if let absent = key.absent { lines.append("When absent: \(escaped(absent)).") }
        return lines
    }

    /// Plain text as roff text: what roff would take for a request, an escape or a hyphen is none.
    private static func escaped(_ text: String) -> String {
        var result = text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" : ""
        for character in text {
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "–": result += "\\(en"
            case "'": result += "\\(aq"
            case "\n": result += " "
            default: result.append(character)
            }
        }
        return result
    }
}
