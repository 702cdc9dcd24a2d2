public import MidwatchModel
public import NightFacts
import SchedulerCore

/// What the control API reads of the ledger. Reading changes nothing and never waits for the loop.
public protocol NightReader: Sendable {
    /// Turns, newest first, of one job or all, with numbers below `before`.
    func turns(of job: JobID?, limit: Int, before: TurnID?) throws -> [TurnRecord]
    /// One turn.
    func turn(_ id: TurnID) throws -> TurnRecord?
    /// The newest turn of each job that has one.
    func newestTurns(of jobs: [JobID]) throws -> [JobID: TurnRecord]
    /// A job's occurrences nearest to an instant (nil: the newest), oldest first.
    func occurrences(of job: JobID, around instant: WallTime?, limit: Int) throws -> [OccurrenceRecord]
    /// Events with greater numbers than `after`, oldest first.
    func events(after: Int64, limit: Int) throws -> [NumberedEvent]
    /// The greatest number ever given to an event; 0 when there is none.
    func newestEventNumber() throws -> Int64
    /// Leases not released.
    func openLeases() throws -> [LeaseRecord]
    /// The ledger's size in bytes.
    func sizeBytes() throws -> Int64
}

/// What the control API reads of turn folders.
public protocol TurnOutputReader: Sendable {
    /// Reads stored output as `pread(2)` does; nil when the folder is gone.
    func read(_ turn: TurnID, isStderr: Bool, offset: Int64, maximumBytes: Int) throws -> (
        bytes: [UInt8], stored: Int64
    )?
    /// The folder's path.
    func folder(of turn: TurnID) -> String
    /// Ticks when a turn's output may have grown.
    func ticks(of turn: TurnID) -> AsyncStream<Void>
}
