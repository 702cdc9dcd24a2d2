public import MidwatchModel

/// A copy of the ledger in the folder of copies.
public struct LedgerBackup: Hashable, Sendable {
    /// Absolute path.
    public var path: String
    /// When it was taken, by its name.
    public var takenAt: WallTime
    /// Size in bytes.
    public var sizeBytes: Int64
}

/// What a look at a ledger's file says. Nothing is changed by it.
public struct LedgerHealth: Hashable, Sendable {
    /// The schema version; 0 for a ledger without tables.
    public var version: Int
    /// The faults `PRAGMA integrity_check` names, at most ``faultsMax``; empty when it is whole.
    public var faults: [String]
    /// Rows that refer to what is not there, a line for each kind, such as `2 turns without their lease, the first: 7`;
    /// empty when every reference leads somewhere, and for tables that are not those of this version.
    public var danglers: [String]
    /// The rows that this version cannot read, each in words, at most ``faultsMax``; empty when it can read them all, and for
    /// tables that are not those of this version.
    public var unreadable: [String]
    /// How many rows there are; nil when the tables are not those of this version.
    public var counts: LedgerCounts?
    /// The greatest turn number ever given.
    public var lastTurn: TurnID
    /// The numbers of turns that have not ended, at most ``openTurnsMax``, oldest first.
    public var openTurns: [TurnID]
    /// When the newest event was recorded.
    public var newestEventAt: WallTime?

    /// 20 faults tell enough.
    public static let faultsMax = 20
    /// 10,000 open turns are looked at.
    public static let openTurnsMax = 10_000

    /// Whole, nothing dangles, and all of it can be read.
    public var isSound: Bool { faults.isEmpty && danglers.isEmpty && unreadable.isEmpty }
}
