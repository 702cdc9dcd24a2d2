public import ControlAPI
import MidwatchModel
import NightFacts
import NightWords
import SchedulerCore

/// The control API, answered by the engine, the ledger and the turn folders.
public struct EngineControlService: ControlService {
    /// How long a job's turn is taken to last in a plan when it has never run: one minute.
    public static let assumedDuration: Duration = .seconds(60)
    /// How many occurrences `why` shows.
    public static let occurrencesShown = 10

    let engine: EngineClient
    let reader: any NightReader
    let output: any TurnOutputReader
    let ticker: EventTicker
    let identity: DaemonIdentity
    let reloader: @Sendable () async throws -> ReloadReply

    /// Puts the service together.
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
        self.reloader = reload
    }

    func look() async throws(ControlError) -> EngineView {
        do {
            return try await engine.look()
        } catch {
            throw ControlError(.unavailable, "midwatchd is stopping", cure: "try again once it has started anew")
        }
    }

    func order(_ action: String, _ command: OperatorCommand, job: String? = nil, phase: String? = nil) async throws
        -> ActionReply
    {
        let reply: OperatorReply
        do {
            reply = try await engine.ask(command)
        } catch {
            throw ControlError(.unavailable, "midwatchd is stopping", cure: "try again once it has started anew")
        }
        switch reply {
        case .success(let answer):
            return ActionReply(
                action: action,
                message: answer.message,
                job: job,
                turn: answer.turn?.rawValue,
                phase: phase
            )
        case .failure(let refusal):
            let code: ControlError.Code = refusal.kind == .notFound ? .notFound : .invalidState
            throw ControlError(code, refusal.message, cure: refusal.cure)
        }
    }

    func unknown(job: String) -> ControlError {
        ControlError(.notFound, "there is no job \(job)", cure: "midwatch jobs lists them")
    }

    func unknown(turn: Int64) -> ControlError {
        ControlError(.notFound, "there is no turn \(turn)", cure: "midwatch turns lists them")
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
