extension KeyTable {
    static let retry = KeyTable(
        title: "a retry rule",
        doc: "How many turns an occurrence gets in all, by the way they fail, and the waits between them.",
        keys: [
            Key(
                name: "attempts",
                shape: .whole(Bounds.attempts),
                unit: "turns",
                absent: "1",
                doc: "For every way to fail that has no number of its own below, transient excepted."
            ),
            attempts("failed", "1", "A non-zero exit status, a signal nobody sent, or no start at all."),
            attempts("timedOut", "1", "Ended at timeoutSeconds."),
            attempts("hung", "1", "Ended at noOutputSeconds."),
            attempts("falseDone", "1", "DONE, and the verify command disagreed."),
            attempts("lost", "1", "Its keeper is gone, through a reboot for instance; nobody knows how it ended."),
            attempts("transient", "10", "The provider was overloaded. Such turns do not count."),
            Key(
                name: "delaySeconds",
                shape: .seconds(Bounds.retryDelaySeconds),
                unit: "s",
                absent: "30",
                doc:
                    "The longest wait before the second attempt; doubled for each further one. The wait is drawn between "
                    + "nothing and that."
            ),
            Key(
                name: "maxDelaySeconds",
                shape: .seconds(Bounds.retryDelaySeconds),
                unit: "s",
                absent: "600",
                doc: "Where the doubling ends."
            ),
        ]
    )

    private static func attempts(_ name: String, _ absent: String, _ doc: String) -> Key {
        Key(name: name, shape: .whole(Bounds.attempts), unit: "turns", absent: absent, doc: doc)
    }
}
