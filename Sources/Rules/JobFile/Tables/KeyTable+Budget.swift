extension KeyTable {
    static let budget = KeyTable(
        title: "a budget",
        doc: "The most that turns may spend in a period; at least one bound.",
        keys: amountKeys + [period(absent: "night")]
    )

    static let planBudget = KeyTable(
        title: "a budget of a plan",
        doc: "The most that turns of a plan's jobs may spend; at least one bound.",
        keys: amountKeys + [period(absent: "ever")]
    )

    static let nightBudget = KeyTable(
        title: "a budget of a night",
        doc: "The most that all turns of one night may spend; at least one bound.",
        keys: amountKeys
    )

    static let turnBudget = KeyTable(
        title: "a budget of a turn",
        doc: "What one turn may spend, set aside before it starts; at least one bound.",
        keys: turnAmountKeys
    )

    static let night = KeyTable(
        title: "night",
        doc: "When one night ends and the next begins, and what a night may cost.",
        keys: [
            Key(
                name: "begins",
                shape: .text(.filled),
                absent: "12:00",
                doc: "The time of day at which a new night begins: budgets that last a night are whole again."
            ),
            Key(
                name: "tz",
                shape: .text(.filled),
                absent: "the machine's zone",
                doc: "The IANA zone whose clock is meant."
            ),
            Key(name: "budget", shape: .object(.nightBudget), absent: "none", doc: "What all its turns may spend."),
        ]
    )

    static let budgetKeys = [
        Key(name: "budget", shape: .object(.budget), absent: "none", doc: "What the job's turns may spend."),
        Key(
            name: "turnBudget",
            shape: .object(.turnBudget),
            absent: "none",
            doc: "What one turn of the job may spend; it is set aside before the turn starts."
        ),
    ]

    static let accountBudgetKeys = [
        Key(name: "budget", shape: .object(.budget), absent: "none", doc: "What the account's turns may spend."),
        Key(
            name: "usdPerMillionTokens",
            shape: .price,
            unit: "USD",
            absent: "10",
            doc: "What a million tokens are taken to cost where an agent does not say what a turn cost."
        ),
        Key(
            name: "usdPerHour",
            shape: .price,
            unit: "USD",
            absent: "10",
            doc: "What an hour of a turn is taken to cost where not even its tokens are known."
        ),
    ]

    private static let turnAmountKeys = [
        Key(
            name: "tokens",
            shape: .whole(Bounds.budgetTokens),
            unit: "tokens",
            doc: "Tokens of all kinds together. A turn that uses more is not stopped; it is told."
        ),
        Key(name: "usd", shape: .money, unit: "USD", doc: "Money; agents that know such a bound are started with it."),
        Key(name: "minutes", shape: .minutes, unit: "min", doc: "Time; the turn's timeout where that is longer."),
    ]

    private static let amountKeys = [
        Key(name: "turns", shape: .whole(Bounds.budgetTurns), unit: "turns", doc: "Turns that count as iterations."),
        Key(name: "tokens", shape: .whole(Bounds.budgetTokens), unit: "tokens", doc: "Tokens of all kinds together."),
        Key(name: "usd", shape: .money, unit: "USD", doc: "Money, to the millionth of a dollar."),
        Key(name: "minutes", shape: .minutes, unit: "min", doc: "Time of turns; those side by side add up."),
    ]

    private static func period(absent: String) -> Key {
        Key(
            name: "per",
            shape: .word(BudgetWords.periods),
            absent: absent,
            doc: "How long it has to last: from one beginning of a night to the next, or ever; a plan's ever is one "
                + "instance of it."
        )
    }
}

/// Words for budgets.
enum BudgetWords {
    static let periods = ["night", "ever"]
    /// The keys of which a budget has at least one.
    static let amounts = ["turns", "tokens", "usd", "minutes"]
}
