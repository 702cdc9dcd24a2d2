import GRDB
public import SchedulerCore

extension LedgerStore {
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
