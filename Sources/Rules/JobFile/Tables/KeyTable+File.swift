import MidwatchModel

extension KeyTable {
    static let file = KeyTable(
        title: "a jobs file",
        doc: "Jobs, the agents that serve them, and the plans that order them. All keys are optional.",
        keys: [
            Key(name: "$schema", shape: .text(.any), doc: "The address of the schema, for editors; not used."),
            Key(
                name: "version",
                shape: .whole(1...1),
                doc: "The mark of an OpenClaw file; its default stagger at the top of the hour then applies."
            ),
            Key(
                name: "jobs",
                shape: .list(of: .object(.job), minimum: 0),
                absent: "[]",
                doc: "The jobs; ids are unique over all files."
            ),
            Key(
                name: "agents",
                shape: .map(keys: .name, values: .object(.agent)),
                absent: "{\"claude\": {\"preset\": \"claude\"}}",
                doc: "The agents by name; names are unique over all files."
            ),
            Key(
                name: "plans",
                shape: .list(of: .object(.plan), minimum: 0),
                absent: "[]",
                doc: "Ordered lists of phases; names are unique over all files."
            ),
            Key(name: "limits", shape: .object(.limits), doc: "Bounds of the whole daemon."),
            Key(
                name: "accounts",
                shape: .map(keys: .name, values: .object(.account)),
                absent: "{}",
                doc: "Rules for accounts by name; an account without any needs none. Names are unique over all files."
            ),
            Key(name: "night", shape: .object(.night), doc: "When nights begin, and what one may cost."),
            Key(name: "stop", shape: .object(.stop), doc: "What an orderly stop means for turns that run."),
            Key(
                name: "defaults",
                shape: .object(.defaults),
                doc: "Settings of every job that does not set them; the first file's serve all files."
            ),
        ]
    )

    static let limits = KeyTable(
        title: "limits",
        doc: "Bounds of the whole daemon.",
        keys: [
            Key(
                name: "maxConcurrentTurns",
                shape: .whole(Bounds.concurrentTurns),
                unit: "turns",
                absent: "8",
                doc: "How many turns may be live at once, over all jobs."
            ),
            Key(
                name: "lateAfterSeconds",
                shape: .seconds(Bounds.lateAfterSeconds),
                unit: "s",
                absent: "60",
                doc: "How late an occurrence may start and still count as on time."
            ),
            Key(
                name: "keys",
                shape: .map(keys: .name, values: .whole(Bounds.concurrentTurns)),
                absent: "1 for each",
                doc: "How many turns that share a concurrency key may be live at once, by key."
            ),
            Key(
                name: "catchUpEverySeconds",
                shape: .seconds(Bounds.catchUpSeconds),
                unit: "s",
                absent: "2",
                doc: "How far apart turns start that make up for missed occurrences, over all jobs."
            ),
        ]
    )

    static let account = KeyTable(
        title: "an account",
        doc: "Rules for the turns that consume one account's limits. A usage limit holds all of them until its end.",
        keys: [
            Key(
                name: "maxConcurrentTurns",
                shape: .whole(Bounds.concurrentTurns),
                unit: "turns",
                absent: "no bound of its own",
                doc: "How many of its turns may be live at once; others wait."
            ),
            Key(
                name: "releaseEverySeconds",
                shape: .seconds(Bounds.releaseSeconds),
                unit: "s",
                absent: "10",
                doc: "How far apart the jobs that waited start again once a hold is over and one turn has tried."
            ),
        ] + accountBudgetKeys
    )

    static let choice = KeyTable(
        title: "a choice of agent",
        doc: "An agent, and the model it shall use.",
        keys: [
            Key(name: "agent", shape: .text(.name), doc: "The agent.", isRequired: true),
            Key(name: "model", shape: .text(.filled), absent: "the agent's", doc: "The model."),
        ]
    )

    static let stop = KeyTable(
        title: "stop",
        doc: "What an orderly stop of the daemon, a restart included, means for turns that run.",
        keys: [
            Key(
                name: "turns",
                shape: .word(["leave", "drain", "kill"]),
                doc: "leave: they go on and the next start adopts them; drain: nothing new starts and the daemon waits "
                    + "for them; kill: they are ended.",
                isRequired: true
            ),
            Key(
                name: "drainSeconds",
                shape: .seconds(Bounds.drainSeconds),
                unit: "s",
                absent: "600",
                doc: "How long drain waits; turns that still run then are ended."
            ),
        ]
    )

    static let agent = KeyTable(
        title: "an agent",
        doc: "How a coding agent is called and its output read.",
        keys: [
            Key(
                name: "preset",
                shape: .word(AgentWords.presets),
                absent: "the agent's name when that is a preset, else command",
                doc: "Which built-in row of facts applies."
            ),
            Key(
                name: "command",
                shape: .command,
                doc: "For the preset command: a shell line or the argv, with {prompt_file}, {model} and {workspace} "
                    + "filled in. For others: replaces the program's name or path."
            ),
            Key(
                name: "args",
                shape: .list(of: .text(.argument), minimum: 0),
                absent: "[]",
                doc: "More arguments, after the preset's own."
            ),
            Key(
                name: "output",
                shape: .word(AgentWords.outputs),
                absent: "text",
                doc: "For the preset command: how its output is read."
            ),
            Key(
                name: "dialect",
                shape: .word(FailureDialect.allCases.map(\.rawValue)),
                absent: "none; claude and codex have their own",
                doc:
                    "For the preset command: the program in whose words its output may tell of limits, refused logins and "
                    + "outages. Without one, a failed turn is just that."
            ),
            Key(
                name: "failures",
                shape: .object(.failures),
                absent: "{}",
                doc: "Words of its own by which a failed turn's output tells what it failed of."
            ),
            Key(name: "model", shape: .text(.filled), doc: "The model when the job names none."),
            Key(
                name: "account",
                shape: .text(.filled),
                absent: "the agent's name",
                doc: "Whose usage limits its turns consume."
            ),
            Key(
                name: "env",
                shape: .environment,
                absent: "{}",
                doc: "Variables added to the environment of its turns."
            ),
        ]
    )
}

extension KeyTable {
    static let failures = KeyTable(
        title: "words for failures",
        doc:
            "Texts by class; a line of a failed turn's output that holds one, in any case, tells the class. 64 at most.",
        keys: FailureWords.kinds.map { name, _, doc in
            Key(name: name, shape: .list(of: .text(.filled), minimum: 0), absent: "[]", doc: doc)
        }
    )
}

/// Words for failures.
enum FailureWords {
    /// The keys, and the class that each stands for.
    static let kinds: [(name: String, kind: AgentFailure.Kind, doc: String)] = [
        ("usageLimit", .usageLimit, "A usage limit that ends by itself: the account waits."),
        ("loginRefused", .loginRefused, "A refused login or key: the account is held."),
        ("budget", .budget, "Money or a month's quota is spent: the account is held."),
        ("transient", .transient, "An outage or overload: another attempt follows after a while."),
    ]
}

/// Words for agents.
enum AgentWords {
    static let presets = ["claude", "codex", "command"]
    static let outputs = ["text", "claude", "codex"]
    /// Presets and outputs that speak JSON.
    static let json = ["claude", "codex"]
    /// The preset that takes its whole argv from the file.
    static let commandPreset = "command"
    /// The agent that exists when a file defines none.
    static let implicit = "claude"
    /// The agent that serves jobs which name none, when there are several.
    static let fallback = "default"
}
