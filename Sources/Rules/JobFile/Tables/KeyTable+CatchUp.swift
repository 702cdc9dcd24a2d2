extension KeyTable {
    static let catchUp = KeyTable(
        title: "a rule for catching up",
        doc: "What becomes of occurrences that were missed, by what kept the daemon from them.",
        keys: [
            Key(
                name: "rule",
                shape: .word(CatchUpWords.rules),
                absent: "latest",
                doc: "Which are made up for: none; the latest; all, up to max, each with a turn of its own, oldest "
                    + "first; coalesce: the latest, whose turn is told in MIDWATCH_OCCURRENCES how many it stands for."
            ),
            Key(
                name: "afterCrash",
                shape: .word(CatchUpWords.rules),
                absent: "as rule",
                doc: "The rule after a crash, a kill, a reboot or a suspend, and while the daemon is behind."
            ),
            Key(
                name: "afterStop",
                shape: .word(CatchUpWords.rules),
                absent: "as rule",
                doc: "The rule between an orderly stop and the next start."
            ),
            Key(
                name: "max",
                shape: .whole(Bounds.caughtUpOccurrences),
                unit: "occurrences",
                absent: "10",
                doc: "How many of the latest the rule all makes up for."
            ),
            Key(
                name: "withinSeconds",
                shape: .seconds(Bounds.startDeadlineSeconds),
                unit: "s",
                absent: "however late",
                doc: "How late a missed occurrence may be made up for, when the daemon decides about it."
            ),
        ]
    )

    static let finish = KeyTable(
        title: "a finish time",
        doc: "A time of day by which turns have to be over, on the clock of a zone.",
        keys: [
            Key(
                name: "at",
                shape: .text(.filled),
                doc: "The time of day, 00:00 to 23:59; 24:00 is 00:00.",
                isRequired: true
            ),
            Key(
                name: "tz",
                shape: .text(.filled),
                absent: "the machine's zone",
                doc: "The IANA zone whose clock is meant."
            ),
        ]
    )

    static let catchUpKeys = [
        Key(
            name: "catchUp",
            shape: .oneOf([.word(CatchUpWords.rules), .object(.catchUp)]),
            absent: "latest",
            doc: "Which of the occurrences that were missed are made up for; a word serves every cause."
        ),
        Key(
            name: "when",
            shape: .whenForms,
            absent: "always",
            doc: "A command that says whether a turn is worth starting: exit status 0 means yes, 75 means no."
        ),
        Key(
            name: "finishBy",
            shape: .oneOf([.text(.filled), .object(.finish)]),
            absent: "none",
            doc: "The time of day by which turns have to be over, such as 06:30."
        ),
    ]
}

/// Words for catching up.
enum CatchUpWords {
    static let rules = ["none", "latest", "all", "coalesce"]
}
