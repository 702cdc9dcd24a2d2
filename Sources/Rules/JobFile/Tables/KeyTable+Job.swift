extension KeyTable {
    static let job = KeyTable(
        title: "a job",
        doc: "When to run, what, and by which rules.",
        keys: identityKeys + [
            Key(
                name: "schedule",
                shape: .oneOf([.text(.filled), .object(.schedule)]),
                doc: "When the job is due; a string is a cron expression.",
                isRequired: true
            ),
            Key(name: "payload", shape: .object(.payload), doc: "What a turn of it runs."),
        ] + settingKeys + nightKeys + endingKeys + legacyKeys
    )

    static let defaults = KeyTable(
        title: "defaults",
        doc: "Settings of every job that does not set them; env is added to variable by variable.",
        keys: settingKeys + nightKeys
    )

    private static let identityKeys = [
        Key(
            name: "id",
            shape: .text(.name),
            absent: "the name, else the first line of the payload",
            doc: "The job's name everywhere; unique."
        ),
        Key(name: "name", shape: .text(.title), absent: "the id", doc: "What people call it."),
        Key(name: "description", shape: .text(.any), doc: "Free text for people."),
        Key(
            name: "enabled",
            shape: .flag(lenient: true),
            absent: "true",
            doc: "False keeps the job defined but never due."
        ),
    ]

    private static let endingKeys = [
        Key(
            name: "until",
            shape: .instant,
            doc: "The job is due no more after this instant: ISO 8601 (UTC when it names no zone) or epoch ms."
        ),
        Key(name: "verify", shape: .checkForms, doc: "A command that must succeed before DONE is believed."),
        Key(
            name: "deleteAfterRun",
            shape: .flag,
            absent: "false",
            doc: "Forget the job once it is done; its history stays."
        ),
    ]

    private static let settingKeys = [
        Key(
            name: "agent",
            shape: .text(.name),
            absent: "the only agent, else the one named default",
            doc: "The agent that serves an agent turn."
        ),
        Key(name: "model", shape: .text(.filled), absent: "the agent's", doc: "The model, as the program knows it."),
        Key(
            name: "workspace",
            shape: .text(.path),
            absent: "the daemon's own folder",
            doc: "The folder in which turns run."
        ),
        Key(
            name: "account",
            shape: .text(.filled),
            absent: "the agent's account",
            doc: "Whose usage limits a turn consumes."
        ),
        Key(
            name: "fallback",
            shape: .list(of: .oneOf([.text(.name), .object(.choice)]), minimum: 0),
            absent: "[]",
            doc: "Agents that serve the job, in this order, while the account of its own agent is held."
        ),
        Key(
            name: "concurrencyKey",
            shape: .oneOf([.text(.name), .list(of: .text(.name), minimum: 0)]),
            absent: "none",
            doc:
                "What a turn needs for itself, such as a repository or a GPU: turns that share a key run one after the "
                + "other, or as many side by side as limits.keys says. Others wait."
        ),
        Key(
            name: "priority",
            shape: .whole(Bounds.priority),
            absent: "0",
            doc: "Who starts first when not all can; greater goes first. A start gains one for each minute it waits."
        ),
        Key(name: "env", shape: .environment, absent: "{}", doc: "Variables added to a turn's environment."),
        Key(
            name: "overlap",
            shape: .oneOf([.word(OverlapWords.all), .object(.overlap)]),
            absent: "skip",
            doc: "What happens to an occurrence while a turn of the job is still live."
        ),
        Key(
            name: "window",
            shape: .oneOf([.text(.filled), .list(of: .text(.filled), minimum: 0), .object(.window)]),
            absent: "always",
            doc:
                "When turns may start: 22:00-06:30, or mon-fri 22:00-06:30; several in a list; an object adds blackouts, "
                + "a zone and what happens at the edge. Occurrences outside are skipped."
        ),
        Key(
            name: "startDeadlineSeconds",
            shape: .seconds(Bounds.startDeadlineSeconds),
            unit: "s",
            absent: "however late",
            doc: "How late an occurrence may start at all; later it expires."
        ),
        Key(
            name: "retry",
            shape: .oneOf([.whole(Bounds.attempts), .object(.retry)]),
            absent: "1 attempt; 10 while the provider is overloaded",
            doc: "Whether another turn follows one that failed; a number stands for attempts."
        ),
        Key(
            name: "breaker",
            shape: .whole(Bounds.breaker),
            unit: "turns",
            absent: "5 for an agent turn, 0 for a command",
            doc: "After how many failed turns in a row the job is held; 0 means never. Limits, overloads and refused "
                + "logins are no failures."
        ),
        Key(
            name: "maxTurns",
            shape: .whole(Bounds.maxTurns),
            unit: "turns",
            doc: "The job ends after this many counted turns."
        ),
        Key(
            name: "timeoutSeconds",
            shape: .seconds(Bounds.timeoutSeconds),
            unit: "s",
            absent: "3600 for an agent turn, 600 for a command",
            doc: "Longest run of a turn, counted from exec; 0 means unbounded."
        ),
        Key(
            name: "noOutputSeconds",
            shape: .seconds(Bounds.timeoutSeconds),
            unit: "s",
            absent: "0",
            doc: "Longest silence of a turn; 0 means unbounded."
        ),
        Key(
            name: "stopGraceSeconds",
            shape: .seconds(Bounds.stopGraceSeconds),
            unit: "s",
            absent: "10",
            doc: "How long INT and TERM, each, may take before the next, harder signal."
        ),
        Key(
            name: "outputCapBytes",
            shape: .whole(Bounds.outputCapBytes),
            unit: "bytes",
            absent: "67108864",
            doc: "What is stored of stdout and of stderr, each; more is counted and dropped."
        ),
    ]

    /// Settings that tell a night from a day: what is made up for, what it may cost, and when a job gets nowhere.
    private static let nightKeys = catchUpKeys + budgetKeys + progressKeys

    private static let legacyKeys =
        [
            Key(name: "jobId", shape: .text(.name), doc: "An older name of id."),
            Key(name: "message", shape: .text(.filled), doc: "Stands for a payload: an agent turn with this prompt."),
            Key(name: "text", shape: .text(.filled), doc: "Stands for a payload: a system event."),
            Key(name: "command", shape: .command, doc: "Stands for a payload: a command."),
            Key(
                name: "createdAtMs",
                shape: .epochMilliseconds,
                unit: "ms",
                doc: "The anchor of an OpenClaw interval that has none."
            ),
            Key(
                name: "updatedAtMs",
                shape: .epochMilliseconds,
                unit: "ms",
                doc: "The anchor of an OpenClaw interval that has neither anchorMs nor createdAtMs."
            ),
            Key.ignored("agentId", "OpenClaw's agent."),
            Key.ignored("sessionKey", "OpenClaw's session."),
            Key.ignored("sessionTarget", "OpenClaw's session."),
            Key.ignored("wakeMode", "OpenClaw's way to wake a session."),
            Key.ignored("delivery", "Where OpenClaw announces the result."),
            Key.ignored("failureAlert", "Whom OpenClaw tells about failures."),
            Key.ignored("state", "OpenClaw's record of past runs."),
            Key.ignored("isolation", "OpenClaw's older session settings."),
        ] + ignoredTurnKeys

    /// Keys of OpenClaw's agent turns, which its older files have at the job itself.
    static let ignoredTurnKeys = [
        Key.ignored("fallbacks", "Models OpenClaw tries next."),
        Key.ignored("thinking", "OpenClaw's thinking level; give the agent's own option in args."),
        Key.ignored("lightContext", "OpenClaw's smaller prompt."),
        Key.ignored("allowUnsafeExternalContent", "OpenClaw's content rule."),
        Key.ignored("toolsAllow", "OpenClaw's tool rule; give the agent's own option in args."),
        Key.ignored("deliver", "Where OpenClaw announces the result."),
        Key.ignored("channel", "Where OpenClaw announces the result."),
        Key.ignored("to", "Where OpenClaw announces the result."),
        Key.ignored("bestEffortDeliver", "Where OpenClaw announces the result."),
        Key.ignored("provider", "Where OpenClaw announces the result."),
    ]

    static let overlap = KeyTable(
        title: "an overlap rule",
        doc: "An overlap rule with its number; exactly one key.",
        keys: [
            Key(
                name: "queue",
                shape: .whole(Bounds.queuedOccurrences),
                doc: "Occurrences wait; at most this many, further ones are skipped."
            ),
            Key(
                name: "allow",
                shape: .whole(Bounds.parallelTurns),
                doc: "Up to this many turns of the job run side by side."
            ),
        ]
    )
}

/// Words for overlap.
enum OverlapWords {
    static let all = ["skip", "queue", "replace", "allow"]
    /// How many occurrences wait under the plain word `queue`.
    static let queueLimit = 1
    /// How many turns run under the plain word `allow`; `limits.maxConcurrentTurns` bounds them before that.
    static let allowLimit = 1000
}
