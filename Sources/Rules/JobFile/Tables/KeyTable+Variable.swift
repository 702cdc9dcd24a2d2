extension KeyTable {
    static let variable = KeyTable(
        title: "a variable",
        doc: "Where a variable's value comes from; exactly one of value, credential and file. A text stands for value.",
        keys: [
            Key(name: "value", shape: .text(.variableValue), doc: "The value itself."),
            Key(
                name: "secret",
                shape: .flag,
                absent: "false",
                doc: "True keeps value out of every file, log and reply. A credential and a file always are secret."
            ),
            Key(
                name: "credential",
                shape: .text(.credentialName),
                doc: "The name of a credential that systemd hands to the daemon (LoadCredential=); read at each start."
            ),
            Key(
                name: "file",
                shape: .text(.path),
                doc: "A file that holds the value; read at each start, one line break at its end left out."
            ),
        ]
    )
}

/// Words for variables.
enum VariableWords {
    /// Keys of which one says where the value comes from.
    static let sources = ["value", "credential", "file"]
    /// What the names of variables with keys end in.
    static let secretEndings = ["_KEY", "_TOKEN", "_SECRET", "_PASSWORD"]
    /// A secret shorter than this is not looked for in a turn's output, in bytes.
    static let hiddenMinimumBytes = 6
}
