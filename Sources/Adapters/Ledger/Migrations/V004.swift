import GRDB

extension Migration {
    /// Causes have kinds beside their sentences, events have fields, a disabled job is marked in a column of its own, and a
    /// refused login is called so.
    static let v004 = Migration(version: 4) { db in
        for statement in statements {
            try db.execute(sql: statement)
        }
    }

    private static let statements = [
        "ALTER TABLE job ADD COLUMN reason_kind TEXT",
        "ALTER TABLE job ADD COLUMN is_disabled INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE occurrence ADD COLUMN cause_kind TEXT",
        "ALTER TABLE turn ADD COLUMN stop_cause_kind TEXT",
        "ALTER TABLE turn ADD COLUMN reason_kind TEXT",
        "ALTER TABLE phase ADD COLUMN reason_kind TEXT",
        "ALTER TABLE account_hold ADD COLUMN reason_kind TEXT",
        // What an event says besides its kind, job, turn and phase: a JSON object. NULL means nothing.
        "ALTER TABLE event ADD COLUMN details TEXT",
        // A mark at the end of the schedule's text said before that the job was disabled.
        """
        UPDATE job SET is_disabled = 1, schedule = substr(schedule, 1, length(schedule) - length(' (disabled)'))
        WHERE schedule LIKE '% (disabled)'
        """,
        // Who had approved a gate was told by its sentence.
        """
        UPDATE phase SET reason_kind = 'approved_by_operator'
        WHERE reason = 'approved by an operator; it is looked whether anything changed since'
        """,
        // The outcome had the name of half the example jobs.
        "UPDATE turn SET outcome = 'login_refused' WHERE outcome = 'auth'",
        "UPDATE turn SET failure_kind = 'login_refused' WHERE failure_kind = 'auth'",
    ]
}
