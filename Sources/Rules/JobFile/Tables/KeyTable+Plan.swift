extension KeyTable {
    static let plan = KeyTable(
        title: "a plan",
        doc: "An ordered list of phases.",
        keys: [
            Key(name: "name", shape: .text(.name), doc: "The plan's name; unique.", isRequired: true),
            Key(
                name: "phases",
                shape: .list(of: .object(.phase), minimum: 1),
                doc: "The phases, in order.",
                isRequired: true
            ),
            Key(
                name: "schedule",
                shape: .oneOf([.text(.filled), .object(.schedule)]),
                absent: "one instance, at once",
                doc: "When a new instance begins, with all its phases anew; a string is a cron expression. Not at."
            ),
            Key(
                name: "budget",
                shape: .object(.planBudget),
                absent: "none",
                doc: "What the turns of its jobs may spend."
            ),
        ]
    )

    static let phase = KeyTable(
        title: "a phase",
        doc: "Jobs that run side by side, and the gate that must be met before the next phase opens.",
        keys: [
            Key(name: "name", shape: .text(.name), doc: "The phase's name; unique in its plan.", isRequired: true),
            Key(
                name: "jobs",
                shape: .list(of: .text(.filled), minimum: 1),
                doc: "Ids or unique names of its jobs; a job belongs to one phase at most.",
                isRequired: true
            ),
            Key(name: "gate", shape: .object(.gate), doc: "What must be true before the next phase opens."),
            Key(
                name: "timeoutSeconds",
                shape: .seconds(Bounds.phaseSeconds),
                unit: "s",
                absent: "however long",
                doc: "How long after its opening its gate must be met; then its jobs start no more."
            ),
        ]
    )

    static let gate = KeyTable(
        title: "a gate",
        doc: "What must be true before the next phase opens.",
        keys: [
            Key(
                name: "require",
                shape: .oneOf([.word(["all", "any"]), .object(.quorum)]),
                absent: "all",
                doc: "How many of the phase's jobs must be done."
            ),
            Key(
                name: "quorum",
                shape: .whole(Bounds.quorum),
                unit: "jobs",
                doc: "At least this many of the phase's jobs must be done; stands for require."
            ),
            Key(name: "verify", shape: .checkForms, doc: "A command that must succeed once the jobs are done."),
            Key(
                name: "approval",
                shape: .oneOf([.flag, .object(.approval)]),
                absent: "false",
                doc: "Whether the gate waits for midwatch approve after everything else; an object says for how long."
            ),
            Key(
                name: "onFailure",
                shape: .object(.reopening),
                absent: "the gate stays shut",
                doc: "Which jobs go on when the verify command says no."
            ),
        ]
    )

    static let quorum = KeyTable(
        title: "a requirement",
        doc: "A number of jobs.",
        keys: [
            Key(
                name: "quorum",
                shape: .whole(Bounds.quorum),
                unit: "jobs",
                doc: "At least this many of the phase's jobs must be done.",
                isRequired: true
            )
        ]
    )
}
