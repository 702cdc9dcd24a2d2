extension KeyTable {
    static let window = KeyTable(
        title: "a window",
        doc: "When turns of a job may start, and what becomes of those that run when that time is over.",
        keys: [
            Key(
                name: "open",
                shape: .oneOf([.text(.filled), .list(of: .text(.filled), minimum: 0)]),
                absent: "always",
                doc: "Windows in which turns may start, such as 22:00-06:30; one may cross midnight."
            ),
            Key(
                name: "blackout",
                shape: .oneOf([.text(.filled), .list(of: .text(.filled), minimum: 0)]),
                absent: "none",
                doc: "Windows in which none may start; they win."
            ),
            Key(
                name: "tz",
                shape: .text(.filled),
                absent: "the machine's zone",
                doc: "The IANA zone whose clock is meant."
            ),
            Key(
                name: "atEdge",
                shape: .word(["finish", "drain", "kill"]),
                absent: "finish",
                doc:
                    "What happens to turns that run when their window is over: finish: they go on; drain: they are ended "
                    + "after drainSeconds; kill: they are ended at once."
            ),
            Key(
                name: "drainSeconds",
                shape: .seconds(Bounds.drainSeconds),
                unit: "s",
                absent: "900",
                doc: "How long drain lets them run on."
            ),
        ]
    )
}
