import GRDB

extension Migration {
    /// Starts that wait without an occurrence's row, attempts, failures in a row, accounts and their holds.
    static let v002 = Migration(version: 2) { db in
        for statement in statements {
            try db.execute(sql: statement)
        }
    }

    private static let statements = [
        "ALTER TABLE job ADD COLUMN failures INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE job ADD COLUMN answer TEXT",
        "ALTER TABLE turn ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE turn ADD COLUMN account TEXT",
        // One key a line.
        "ALTER TABLE turn ADD COLUMN keys TEXT",
        """
        CREATE TABLE account_hold (
            account TEXT NOT NULL PRIMARY KEY,
            reason TEXT NOT NULL,
            since_ms INTEGER NOT NULL,
            until_ms INTEGER,
            turn INTEGER,
            strikes INTEGER NOT NULL,
            probe INTEGER
        ) STRICT, WITHOUT ROWID
        """,
        // AUTOINCREMENT keeps the greatest number ever given, also when no row is left.
        """
        CREATE TABLE pending_start (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            job TEXT NOT NULL,
            started_by TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            nominal_ms INTEGER,
            revision INTEGER NOT NULL,
            not_before_ms INTEGER NOT NULL,
            since_ms INTEGER NOT NULL,
            is_forced INTEGER NOT NULL
        ) STRICT
        """,
    ]
}
