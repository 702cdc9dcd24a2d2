import GRDB
public import NightFacts

extension LedgerStore {
    /// Lets the next event's number be greater by so many than it would be; see <https://www.sqlite.org/autoinc.html>.
    func skipEventNumbers(_ count: Int64) throws {
        try pool.write { db in
            let last = try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'event'")
            try db.execute(sql: "DELETE FROM sqlite_sequence WHERE name = 'event'")
            try db.execute(
                sql: "INSERT INTO sqlite_sequence (name, seq) VALUES ('event', ?)",
                arguments: [(last ?? 0) + count]
            )
        }
    }

    /// Events in order of their numbers.
    ///
    /// - Parameters:
    ///   - after: only events with greater numbers; 0 starts at the first.
    ///   - limit: at most so many, bounded by ``maximumRows``.
    public func events(after: Int64, limit: Int) throws(LedgerError) -> [NumberedEvent] {
        try read { db in
            try NumberedEvent.fetch(db, "WHERE id > ? ORDER BY id LIMIT ?", [after, Self.bounded(limit)])
        }
    }

    /// The greatest number ever given to an event; 0 in a new ledger.
    public func lastEventID() throws(LedgerError) -> Int64 {
        try read { db in
            try Self.lastNumber(db, of: NumberedEvent.table)
        }
    }
}
