import GRDB

extension Migration {
    /// Budgets, plans that repeat, the daemon's runs; what progress, stuck jobs, catching up and gates need.
    static let v003 = Migration(version: 3) { db in
        for statement in statements {
            try db.execute(sql: statement)
        }
    }

    private static let statements = [
        "ALTER TABLE job ADD COLUMN idle_turns INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE job ADD COLUMN stuck_tries INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE job ADD COLUMN is_parked INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE job ADD COLUMN note_after INTEGER",
        "ALTER TABLE job ADD COLUMN typical_ms INTEGER",
        "ALTER TABLE job ADD COLUMN typical_tokens INTEGER",
        "ALTER TABLE job ADD COLUMN typical_micro_usd INTEGER",
        "ALTER TABLE occurrence ADD COLUMN stands_for INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE occurrence ADD COLUMN not_before_ms INTEGER",
        "ALTER TABLE turn ADD COLUMN stands_for INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE turn ADD COLUMN work_before TEXT",
        "ALTER TABLE turn ADD COLUMN work_after TEXT",
        "ALTER TABLE pending_start ADD COLUMN agent TEXT",
        "ALTER TABLE pending_start ADD COLUMN model TEXT",
        "ALTER TABLE pending_start ADD COLUMN stands_for INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE phase ADD COLUMN instance INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE phase ADD COLUMN opened_ms INTEGER",
        "ALTER TABLE phase ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE phase ADD COLUMN seal TEXT",
        // What the check is for, where turn and phase alone do not say it: `approval` or `condition`.
        "ALTER TABLE check_run ADD COLUMN purpose TEXT",
        "ALTER TABLE check_run ADD COLUMN job TEXT",
        "ALTER TABLE check_run ADD COLUMN seal TEXT",
        """
        CREATE TABLE plan (
            name TEXT NOT NULL PRIMARY KEY,
            instance INTEGER NOT NULL,
            since_ms INTEGER NOT NULL,
            schedule TEXT NOT NULL,
            anchor_ms INTEGER NOT NULL,
            decided_through_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        // `scope` is night, account, plan or job; `name` is empty for the night. `period_ms` is -1 for what has no end:
        // a key holds no NULL.
        """
        CREATE TABLE spending (
            scope TEXT NOT NULL,
            name TEXT NOT NULL,
            period_ms INTEGER NOT NULL,
            turns INTEGER NOT NULL,
            tokens INTEGER NOT NULL,
            cost_micro_usd INTEGER NOT NULL,
            wall_ms INTEGER NOT NULL,
            estimated_micro_usd INTEGER NOT NULL,
            raised_turns INTEGER NOT NULL,
            raised_tokens INTEGER NOT NULL,
            raised_micro_usd INTEGER NOT NULL,
            raised_wall_ms INTEGER NOT NULL,
            told_percent INTEGER NOT NULL,
            since_ms INTEGER NOT NULL,
            PRIMARY KEY (scope, name, period_ms)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE daemon_run (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            started_ms INTEGER NOT NULL,
            stopped_ms INTEGER
        ) STRICT
        """,
    ]
}
