public import ControlAPI
import MidwatchModel
public import NightLoop
import SchedulerCore

/// The office: answers the control API from the loop, the ledger and the turn folders.
///
/// Looking never changes anything and never copies the night: what is asked of the loop is read between two of its steps,
/// on its thread, and no more of it is kept than the answer needs. The outlook alone takes a copy.
public struct ControlDesk: Sendable {
    let engine: EngineClient
    let reader: any NightReader
    let output: any TurnOutputReader
    let ticker: EventTicker
    let identity: DaemonIdentity
    let reload: @Sendable () async throws -> ReloadReply

    /// Puts the desk together.
    ///
    /// - Parameter reload: Reads the jobs file again and puts it in force.
    public init(
        engine: EngineClient,
        reader: any NightReader,
        output: any TurnOutputReader,
        ticker: EventTicker,
        identity: DaemonIdentity,
        reload: @escaping @Sendable () async throws -> ReloadReply
    ) {
        self.engine = engine
        self.reader = reader
        self.output = output
        self.ticker = ticker
        self.identity = identity
        self.reload = reload
    }

    /// A handler for each operation.
    public var handlers: ControlHandlers {
        var handlers = ControlHandlers()
        handleStatus(&handlers)
        handleJobs(&handlers)
        handlePhases(&handlers)
        handleTurns(&handlers)
        handleLogs(&handlers)
        handleEvents(&handlers)
        handleOutlook(&handlers)
        handleBudgets(&handlers)
        handleOrders(&handlers)
        return handlers
    }

    /// Reads the night between two steps of the loop; see ``EngineClient/read(_:)``.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing NightView) -> Value
    ) async throws(ControlError) -> Value {
        do {
            return try await engine.read(body)
        } catch {
            throw ControlError.stopping
        }
    }
}

/// What the daemon says of itself.
public struct DaemonIdentity: Sendable {
    /// Its version.
    public var version: String
    /// Its process id.
    public var pid: Int32
    /// When it started, in ms since the epoch.
    public var startedAtMs: Int64
    /// Absolute path of its state folder.
    public var stateFolder: String
    /// Absolute path of its jobs file.
    public var jobsFile: String
    /// Whether its log goes to the journal.
    public var logsToJournal: Bool

    /// Makes an identity.
    public init(
        version: String,
        pid: Int32,
        startedAtMs: Int64,
        stateFolder: String,
        jobsFile: String,
        logsToJournal: Bool
    ) {
        self.version = version
        self.pid = pid
        self.startedAtMs = startedAtMs
        self.stateFolder = stateFolder
        self.jobsFile = jobsFile
        self.logsToJournal = logsToJournal
    }
}
