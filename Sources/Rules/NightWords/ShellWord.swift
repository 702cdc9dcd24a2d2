import MidwatchModel

/// Words as they stand in a command that people are told to give: whatever a name holds, a shell reads it as one argument
/// and executes none of it (POSIX, XCU 2.2.2).
enum ShellWord {
    /// The text itself where a shell reads it so, else in single quotes.
    static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { plain.contains($0) }
        return isPlain ? text : "'" + text.replacing("'", with: #"'\''"#) + "'"
    }

    private static let plain = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@%+,=-".utf8
    )
}

extension JobID {
    /// The name as an argument of a command.
    var argument: String { ShellWord.quoted(rawValue) }
}

extension PhaseID {
    /// The name as an argument of a command.
    var argument: String { ShellWord.quoted(description) }
}
