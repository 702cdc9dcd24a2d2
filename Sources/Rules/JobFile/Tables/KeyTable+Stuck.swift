extension KeyTable {
    static let progress = KeyTable(
        title: "a progress rule",
        doc: "When a job is held because its turns leave its workspace as it was.",
        keys: [
            Key(
                name: "idleTurns",
                shape: .whole(Bounds.idleTurns),
                unit: "turns",
                absent: "5 for an agent turn, 0 for a command",
                doc: "After how many such turns in a row the job is held; 0 means never."
            ),
            Key(
                name: "files",
                shape: .list(of: .text(.anyPath), minimum: 0, maximum: 32),
                absent: "[]",
                doc: "Files that count as work though git does not track them, such as a plan; in the workspace, or "
                    + "absolute."
            ),
        ]
    )

    static let stuck = KeyTable(
        title: "a rule for STUCK",
        doc: "Who tries next when an agent says STUCK, and what becomes of the job when nobody is left.",
        keys: [
            Key(
                name: "retryWith",
                shape: .list(of: .oneOf([.text(.name), .object(.choice)]), minimum: 0, maximum: 8),
                absent: "[]",
                doc: "Agents that try next, in this order, each with one turn that is told the reason."
            ),
            Key(
                name: "then",
                shape: .word(StuckWords.rests),
                absent: "hold",
                doc: "hold: the job is held until somebody resumes or answers it, and its phase's gate with it; ask: "
                    + "the same, and its reason is listed as a question; park: it is held, and its phase goes on "
                    + "without it."
            ),
        ]
    )

    static let progressKeys = [
        Key(
            name: "progress",
            shape: .oneOf([.whole(Bounds.idleTurns), .object(.progress)]),
            absent: "5 for an agent turn, 0 for a command",
            doc: "After how many turns in a row that change nothing in the workspace the job is held; 0 means never."
        ),
        Key(
            name: "onStuck",
            shape: .oneOf([.word(StuckWords.rests), .object(.stuck)]),
            absent: "hold",
            doc: "What follows STUCK: hold, ask or park the job, or first let other agents try."
        ),
        Key(
            name: "silentWorkPercent",
            shape: .whole(Bounds.silentWorkPercent),
            unit: "%",
            absent: "10",
            doc: "A silent turn whose processes use so much of one processor works and is not hung; 0 means that "
                + "output alone counts."
        ),
        Key(
            name: "repeatedLinesMax",
            shape: .whole(Bounds.repeatedLines),
            unit: "lines",
            absent: "50 where the agent's output is JSON (claude, codex), else 0",
            doc: "A turn that prints the same line so often within four times as many lines is ended as hung; 0 means "
                + "never, and 1 is no number of repetitions."
        ),
    ]
}

/// Words for jobs that are stuck.
enum StuckWords {
    static let rests = ["hold", "ask", "park"]
}
