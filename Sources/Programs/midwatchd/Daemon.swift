import ControlAPI
import ControlDesk
import ControlServer
import Glibc
import HostLoop
import KeeperLauncher
import LaunchOrders
import Ledger
import LocalLaunches
import Logging
import MidwatchModel
import NightCore
import NightFacts
import NightLoop
import SchedulerCore
import Schedules
import ServiceLifecycle
import Systemd
import UnixSignals
import ZoneDatabase

/// Puts the daemon together, in order: state, zones, jobs file, ledger, engine, control socket, READY.
struct Daemon {
    let paths: DaemonPaths
    let logLevel: LogLevel
    let endsWhenDone: Bool

    /// Runs until the end of the night or a signal.
    ///
    /// - Returns: True unless it was to end when all is done and something is not.
    func run() async throws -> Bool {
        signal(SIGPIPE, SIG_IGN)
        umask(0o077)
        let startedAt = HostClock().now().wall
        let failpointSettings = try FailpointBreaking.settings()
        try StateFolder.prepare(paths)
        let lock = try DaemonLock(path: paths.lock)
        defer { withExtendedLifetime(lock) {} }
        try ControlSocketCheck.refuseLivingOne(at: paths.socket)
        guard access(paths.keeperProgram, X_OK) == 0 else {
            throw StartError("there is no keeper at \(paths.keeperProgram): give its path with --keeper")
        }
        let zones = try openZones()
        let loader = JobsFileLoader(path: paths.jobsFile, zones: zones)
        let loaded = try load(loader)
        let logger = makeLogger()
        for warning in loaded.warnings { logger.warning("\(warning)") }
        let copies = LedgerCopies(paths: paths, logger: logger)
        let store = try openLedger(copies)
        let failpoints = FailpointBreaking.port(failpointSettings, logger: logger)
        let parts = try Parts(
            self,
            loaded: loaded,
            loader: loader,
            store: store,
            logger: logger,
            zones: zones,
            failpoints: failpoints
        )
        let isGood = try await parts.serve(startedAt: startedAt, failpoints: failpoints, copies: copies)
        copies.takeAtStop(sizeBytes: store.sizeBytes())
        try store.close()
        return isGood
    }

    private func openZones() throws(StartError) -> ZoneDirectory {
        let environment = Environment.current
        let zones = ZoneDirectory(
            path: environment["TZDIR"] ?? ZoneDirectory.defaultPath,
            timeZoneVariable: environment["TZ"]
        )
        do {
            try zones.selfCheck()
        } catch {
            throw StartError(error.description)
        }
        return zones
    }

    private func load(_ loader: JobsFileLoader) throws(StartError) -> JobsFileLoader.Loaded {
        do {
            return try loader.load()
        } catch {
            let problems = error.problems.joined(separator: "\n")
            throw StartError("the jobs file cannot be used:\n\(problems)", status: 2)
        }
    }

    private func openLedger(_ copies: LedgerCopies) throws(StartError) -> LedgerStore {
        do {
            try copies.takeBeforeMigration()
            return try LedgerStore(path: paths.ledger)
        } catch {
            throw StartError(error.description)
        }
    }

    private func makeLogger() -> Logger {
        let destination = LogDestination.automatic
        // A watched night tells its story on stdout; the log would say it twice.
        let level = endsWhenDone && logLevel.level == .info ? .warning : logLevel.level
        return Logger(label: "midwatchd") { label in destination.handler(label: label, logLevel: level) }
    }
}

/// The daemon's parts, wired.
private struct Parts {
    let daemon: Daemon
    let store: LedgerStore
    let logger: Logger
    let mailbox: TimerMailbox
    let client: EngineClient
    let ticker = EventTicker()
    let notifier = ServiceNotifier()
    let log: NightLog
    let narrator: NightNarrator?
    let launcher: LocalLauncher
    let reloader: Reloader
    let surroundings: LaunchSurroundings
    let core: Handover<NightCore>

    init(
        _ daemon: Daemon,
        loaded: JobsFileLoader.Loaded,
        loader: JobsFileLoader,
        store: LedgerStore,
        logger: Logger,
        zones: ZoneDirectory,
        failpoints: (any Failpoints)?
    ) throws {
        self.daemon = daemon
        self.store = store
        self.logger = logger
        let mailbox = try TimerMailbox()
        self.mailbox = mailbox
        client = EngineClient(mailbox: mailbox)
        narrator =
            daemon.endsWhenDone
            ? NightNarrator(zone: zones.local, isTerminal: StandardStreams.outputIsTerminal) : nil
        log = NightLog(
            logger: logger,
            notifier: notifier,
            ticker: ticker,
            narrator: narrator,
            engine: client,
            watchdogInterval: ServiceNotifier.watchdogInterval()
        )
        surroundings = LaunchSurroundings(
            stateFolder: daemon.paths.stateFolder,
            defaultWorkspace: daemon.paths.defaultWorkspace
        )
        launcher = try LocalLauncher(
            surroundings: surroundings,
            keeperProgram: daemon.paths.keeperProgram,
            delegatedCgroup: KeeperLauncher.delegatedCgroup(),
            zones: zones,
            failpoints: failpoints,
            tell: { [client] event in client.post(event) }
        )
        reloader = Reloader(
            loader: loader,
            engine: client,
            notifier: notifier,
            logger: logger,
            current: loaded.definitions.definitions
        )
        var memory = try store.memory()
        for problem in launcher.addFound(to: &memory) { logger.warning("\(problem)") }
        core = Handover(NightCore(definitions: loaded.definitions, memory: memory, now: HostClock().now()))
    }

    func serve(startedAt: WallTime, failpoints: (any Failpoints)?, copies: LedgerCopies) async throws -> Bool {
        let (reconciled, reconciledSender) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingOldest(1))
        let engine = EngineThread(
            client: client,
            onReconciled: { isReconciled in
                reconciledSender.yield(isReconciled)
                reconciledSender.finish()
            },
            makeEngine: { [core, store, launcher, mailbox, log] in
                NightEngine(
                    core: core.take(),
                    recorder: LedgerPort(store: store),
                    launcher: launcher,
                    time: HostClock(),
                    mailbox: mailbox,
                    observer: log,
                    pulseInterval: ServiceNotifier.watchdogInterval().map { $0 / 2 },
                    failpoints: failpoints
                )
            }
        )
        let server = ControlServer(
            handlers: desk(startedAt: startedAt).handlers,
            configuration: .init(socketPath: daemon.paths.socket),
            logger: logger,
            onListening: { [log] in
                for await isReconciled in reconciled where isReconciled { log.ready() }
            }
        )
        let group = ServiceGroup(
            configuration: .init(
                // Ended in reverse: the engine before the server, which waits for its requests, and they for the engine.
                services: [
                    .init(service: server),
                    .init(service: engine, successTerminationBehavior: .gracefullyShutdownGroup),
                    .init(service: copies),
                    .init(service: HangUpReloader(reloader: reloader, notifier: notifier)),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        defer { ticker.finish() }
        try await group.run()
        return finish(try engine.lastCore)
    }

    private func desk(startedAt: WallTime) -> ControlDesk {
        ControlDesk(
            engine: client,
            reader: LedgerPort(store: store),
            output: FolderOutputReader(surroundings: surroundings),
            ticker: ticker,
            identity: DaemonIdentity(
                version: MidwatchVersion.text,
                pid: getpid(),
                startedAtMs: startedAt.millisecondsSinceEpoch,
                stateFolder: daemon.paths.stateFolder,
                jobsFile: daemon.paths.jobsFile,
                logsToJournal: LogDestination.automatic == .journal
            ),
            reload: { [reloader] in try await reloader.reload() }
        )
    }

    private func finish(_ core: SchedulerCore?) -> Bool {
        guard let narrator else { return true }
        narrator.finish()
        guard let core else { return false }
        StandardStreams.output(NightSummaryText.text(core, reader: LedgerPort(store: store)))
        return NightSummaryText.isGood(core)
    }
}

/// Reloads on SIGHUP, as daemons do. It is the first to hear of the end and tells the service manager.
private struct HangUpReloader: Service {
    let reloader: Reloader
    let notifier: ServiceNotifier

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            // A file with errors was logged and changes nothing.
            _ = try? await reloader.reload()
        }
        _ = try? notifier.stopping()
    }
}
