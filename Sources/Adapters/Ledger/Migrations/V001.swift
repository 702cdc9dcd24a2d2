import GRDB

extension Migration {
    /// The first schema: a table for every kind of fact.
    ///
    /// Times are milliseconds since the Unix epoch (`_ms`), processor time is in microseconds (`_us`), sizes are in
    /// bytes. Words are the raw values of the model's enums. No column refers to another table: what must exist
    /// before what is the business of whoever orders the facts, and the ledger demands what their words demand.
    static let v001 = Migration(version: 1) { db in
        try db.execute(sql: "PRAGMA application_id = \(LedgerStore.applicationID)")
        for statement in tables + indexes {
            try db.execute(sql: statement)
        }
    }

    private static let tables = [
        """
        CREATE TABLE job (
            id TEXT NOT NULL PRIMARY KEY,
            revision INTEGER NOT NULL,
            schedule TEXT NOT NULL,
            anchor_ms INTEGER NOT NULL,
            decided_through_ms INTEGER NOT NULL,
            counted_turns INTEGER NOT NULL,
            state TEXT NOT NULL,
            reason TEXT,
            since_ms INTEGER NOT NULL,
            ended_by TEXT,
            turn INTEGER,
            removed_ms INTEGER
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE occurrence (
            job TEXT NOT NULL,
            nominal_ms INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            through_ms INTEGER NOT NULL,
            count INTEGER NOT NULL,
            verdict TEXT,
            cause TEXT,
            turn INTEGER,
            decided_ms INTEGER NOT NULL,
            PRIMARY KEY (job, nominal_ms, revision)
        ) STRICT, WITHOUT ROWID
        """,
        // AUTOINCREMENT keeps the greatest number ever given, also when old rows are archived away.
        """
        CREATE TABLE turn (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            job TEXT NOT NULL,
            iteration INTEGER NOT NULL,
            started_by TEXT NOT NULL,
            nominal_ms INTEGER,
            revision INTEGER NOT NULL,
            plan TEXT,
            phase TEXT,
            token INTEGER NOT NULL,
            agent TEXT,
            model TEXT,
            state TEXT NOT NULL,
            planned_ms INTEGER NOT NULL,
            keeper_pid INTEGER,
            stop_cause TEXT,
            outcome TEXT,
            reason TEXT,
            ended_ms INTEGER,
            exit_kind TEXT,
            exit_code INTEGER,
            exit_message TEXT,
            exit_ended_by TEXT,
            exit_started_ms INTEGER,
            exit_ended_ms INTEGER,
            cpu_us INTEGER,
            peak_bytes INTEGER,
            stdout_bytes INTEGER,
            stderr_bytes INTEGER,
            stragglers TEXT,
            session TEXT,
            tokens_fresh_input INTEGER,
            tokens_cache_read INTEGER,
            tokens_cache_write INTEGER,
            tokens_output INTEGER,
            cost_micro_usd INTEGER,
            failure_kind TEXT,
            failure_message TEXT,
            failure_resets_ms INTEGER,
            signal_kind TEXT,
            signal_reason TEXT,
            final_text TEXT
        ) STRICT
        """,
        """
        CREATE TABLE check_run (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            turn INTEGER,
            plan TEXT,
            phase TEXT,
            planned_ms INTEGER NOT NULL,
            ended_ms INTEGER,
            passed INTEGER,
            evidence TEXT
        ) STRICT
        """,
        """
        CREATE TABLE lease (
            token INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            job TEXT NOT NULL,
            turn INTEGER NOT NULL,
            acquired_ms INTEGER NOT NULL,
            expires_ms INTEGER NOT NULL,
            released_ms INTEGER
        ) STRICT
        """,
        """
        CREATE TABLE phase (
            plan TEXT NOT NULL,
            phase TEXT NOT NULL,
            state TEXT NOT NULL,
            reason TEXT,
            since_ms INTEGER NOT NULL,
            PRIMARY KEY (plan, phase)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE event (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            at_ms INTEGER NOT NULL,
            kind TEXT NOT NULL,
            job TEXT,
            turn INTEGER,
            plan TEXT,
            phase TEXT,
            message TEXT NOT NULL
        ) STRICT
        """,
    ]

    /// One per query that would otherwise read a whole table. The partial ones hold only what is open, so that a
    /// restart reads as much as the daemon had in hand and not its whole past.
    private static let indexes = [
        "CREATE INDEX turn_by_job ON turn (job)",
        "CREATE INDEX turn_by_end ON turn (ended_ms) WHERE ended_ms IS NOT NULL",
        "CREATE INDEX turn_open ON turn (id) WHERE state <> 'ended'",
        "CREATE INDEX occurrence_waiting ON occurrence (nominal_ms) WHERE verdict IS NULL",
        "CREATE INDEX check_by_turn ON check_run (turn) WHERE turn IS NOT NULL",
        "CREATE INDEX check_by_phase ON check_run (plan, phase) WHERE plan IS NOT NULL",
        "CREATE INDEX check_open ON check_run (id) WHERE ended_ms IS NULL",
        "CREATE INDEX lease_open ON lease (token) WHERE released_ms IS NULL",
    ]
}
