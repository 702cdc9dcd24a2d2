import GRDB

extension Migration {
    /// What comes of a job's `window` and its `when` command has the names of these keys.
    static let v006 = Migration(version: 6) { db in
        for (old, new) in causes {
            for (table, column) in causeColumns {
                try db.execute(sql: "UPDATE \(table) SET \(column) = ? WHERE \(column) = ?", arguments: [new, old])
            }
        }
        // Of an event's fields only those that name causes and verdicts: the others may be anybody's words.
        for (key, words) in [("$.cause", causes), ("$.because", causes), ("$.verdict", [verdict])] {
            for (old, new) in words {
                try db.execute(
                    sql: """
                        UPDATE event SET details = json_set(details, ?, ?)
                        WHERE instr(details, ?) > 0 AND json_valid(details) AND json_extract(details, ?) = ?
                        """,
                    arguments: [key, new, old, key, old]
                )
            }
        }
        try db.execute(
            sql: "UPDATE occurrence SET verdict = ? WHERE verdict = ?",
            arguments: [verdict.new, verdict.old]
        )
        try db.execute(sql: "UPDATE check_run SET purpose = 'when' WHERE purpose = 'condition'")
    }

    private static let verdict = (old: "skipped_condition", new: "skipped_when")

    private static let causes = [
        (old: "hours_over", new: "window_over"),
        (old: "hours_drained", new: "window_drained"),
        (old: "hours_ended_waiting", new: "window_ended_waiting"),
        (old: "condition_unmet", new: "when_unmet"),
        (old: "condition_failed", new: "when_failed"),
    ]

    private static let causeColumns = [
        ("job", "reason_kind"), ("occurrence", "cause_kind"), ("turn", "stop_cause_kind"), ("turn", "reason_kind"),
        ("phase", "reason_kind"), ("account_hold", "reason_kind"),
    ]
}
