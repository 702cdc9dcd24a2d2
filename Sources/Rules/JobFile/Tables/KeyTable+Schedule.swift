extension KeyTable {
    static let schedule = KeyTable(
        title: "a schedule",
        doc: "When a job is due: once (at), at a fixed distance (every), or by a cron expression (cron).",
        keys: [
            Key(
                name: "kind",
                shape: .wordInAnyCase(ScheduleWords.kinds),
                absent: "told by the other keys",
                doc: "Which kind of schedule it is."
            ),
            Key(
                name: "at",
                shape: .instant,
                doc: "The instant: ISO 8601 (UTC when it names no zone, midnight when only a date) or epoch ms."
            ),
            Key(name: "atMs", shape: .epochMilliseconds, unit: "ms", doc: "The instant in ms since the epoch."),
            Key(
                name: "everyMs",
                shape: .whole(Bounds.periodMilliseconds),
                unit: "ms",
                doc: "The distance between occurrences."
            ),
            Key(name: "every", shape: .text(.filled), doc: "The same in words: 500ms, 90s, 15m, 1h30m, 2d, 1w."),
            Key(
                name: "anchorMs",
                shape: .epochMilliseconds,
                unit: "ms",
                absent: "when the job was first seen, or its phase opened",
                doc: "The grid's origin: occurrences fall on anchorMs + k·everyMs."
            ),
            Key(
                name: "from",
                shape: .word(ScheduleWords.origins),
                absent: "anchor",
                doc: "What the distance is measured from: the anchor's grid, or the end of the previous turn."
            ),
            Key(
                name: "expr",
                shape: .text(.filled),
                doc: "A cron expression of five or six fields (seconds first), or an @-word."
            ),
            Key(name: "cron", shape: .text(.filled), doc: "An older name of expr."),
            Key(
                name: "tz",
                shape: .text(.filled),
                absent: "the daemon's zone",
                doc: "The IANA name of the cron expression's time zone."
            ),
            Key(
                name: "staggerMs",
                shape: .whole(Bounds.staggerMilliseconds),
                unit: "ms",
                absent: "0; 300000 at the top of the hour in a file with version 1",
                doc: "Each occurrence moves later by a fixed amount below this, different for each job."
            ),
        ]
    )

    static let payload = KeyTable(
        title: "a payload",
        doc: "What a turn runs: an agent turn, a command, or a system event (its text lands in the journal).",
        keys: [
            Key(
                name: "kind",
                shape: .wordInAnyCase(PayloadWords.kinds),
                absent: "told by the other keys",
                doc: "Which kind of payload it is."
            ),
            Key(name: "message", shape: .text(.filled), doc: "The prompt of an agent turn."),
            Key(name: "model", shape: .text(.filled), absent: "the job's", doc: "The model of an agent turn."),
            Key(
                name: "timeoutSeconds",
                shape: .seconds(Bounds.timeoutSeconds),
                unit: "s",
                absent: "the job's",
                doc: "Longest run of a turn, counted from exec; 0 means unbounded."
            ),
            Key(name: "text", shape: .text(.filled), doc: "The text of a system event."),
            Key(
                name: "command",
                shape: .command,
                doc: "A shell line, run by /bin/sh -c, or a program and its arguments."
            ),
            Key(name: "input", shape: .text(.any), doc: "What a command finds on its standard input."),
        ] + ignoredTurnKeys
    )
}

/// Words for schedules.
enum ScheduleWords {
    static let kinds = ["at", "every", "cron"]
    static let origins = ["anchor", "completion"]
    /// The stagger OpenClaw gives to expressions at the top of the hour, in ms.
    static let topOfHourStaggerMilliseconds: Int64 = 300_000
}

/// Words for payloads.
enum PayloadWords {
    static let kinds = ["agentTurn", "command", "systemEvent"]
}
