import GRDB

extension Migration {
    /// A turn has a handle instead of a process id, and a workspace; a check has an expectation.
    static let v005 = Migration(version: 5) { db in
        for statement in statements {
            try db.execute(sql: statement)
        }
    }

    private static let statements = [
        // Where a turn runs: `process 4711`; a cluster's job is no process of this machine.
        "ALTER TABLE turn ADD COLUMN handle TEXT",
        "UPDATE turn SET handle = 'process ' || keeper_pid WHERE keeper_pid > 0",
        "ALTER TABLE turn DROP COLUMN keeper_pid",
        // The folder a turn works in, and the one a job's newest turn worked in; NULL is the daemon's default.
        "ALTER TABLE turn ADD COLUMN workspace TEXT",
        "ALTER TABLE job ADD COLUMN workspace TEXT",
        // What a check's command is to do for the answer to be yes; until now that was always to succeed.
        "ALTER TABLE check_run ADD COLUMN expectation TEXT NOT NULL DEFAULT 'succeeds'",
    ]
}
