import MidwatchModel

extension KeyTable {
    static let check = KeyTable(
        title: "a check",
        doc: "A command, and what it is to do.",
        keys: command + [
            Key(
                name: "expect",
                shape: .word(CheckExpectation.allCases.map(\.rawValue)),
                absent: "succeeds",
                doc: "What it is to do: succeeds means an exit with 0, fails one with another status of its own: not "
                    + "75, 126, 127 or 129 to 192, with which commands say that they did not run to their end."
            )
        ]
    )

    static let when = KeyTable(
        title: "a when command",
        doc: "A command whose exit status 0 means yes.",
        keys: command
    )

    private static let command = [
        Key(
            name: "command",
            shape: .command,
            doc: "A shell line, run by /bin/sh -c, or a program and its arguments.",
            isRequired: true
        ),
        Key(
            name: "workspace",
            shape: .text(.path),
            absent: "the job's; for a gate the daemon's own folder",
            doc: "The folder it runs in."
        ),
        Key(
            name: "timeoutSeconds",
            shape: .seconds(Bounds.checkTimeoutSeconds),
            unit: "s",
            absent: "600",
            doc: "Longest run."
        ),
    ]
}

extension Shape {
    /// A check as a shell line, as an argv, or with its settings.
    static let checkForms = forms(.check)

    /// The same for a `when` command, of which nobody expects that it fails.
    static let whenForms = forms(.when)

    private static func forms(_ table: TableName) -> Shape {
        .oneOf([.text(.argument), .list(of: .text(.argument), minimum: 1), .object(table)])
    }
}
