extension KeyTable {
    static let approval = KeyTable(
        title: "an approval",
        doc: "The word of an operator that a gate waits for.",
        keys: [
            Key(
                name: "expiresSeconds",
                shape: .seconds(Bounds.phaseSeconds),
                unit: "s",
                absent: "without end",
                doc: "How long it is waited for."
            ),
            Key(
                name: "atExpiry",
                shape: .word(["refuse", "approve"]),
                absent: "refuse",
                doc: "What happens then: the gate stays shut, or it opens."
            ),
        ]
    )

    static let reopening = KeyTable(
        title: "a reopening",
        doc: "Jobs of the phase that go on when the gate's verify command says no.",
        keys: [
            Key(
                name: "reopen",
                shape: .list(of: .text(.filled), minimum: 1),
                doc: "Ids or unique names of jobs of this phase; the command's output goes into their next prompt.",
                isRequired: true
            ),
            Key(
                name: "times",
                shape: .whole(Bounds.reopenings),
                absent: "1",
                doc: "How often, in one instance of the plan; then the gate stays shut."
            ),
        ]
    )
}
