import ControlAPI
import Logging
import MidwatchModel
import NightFacts
import NightLoop
import SchedulerCore
import Synchronization
import Systemd

/// Reads the jobs file again and puts it in force; a bad file changes nothing.
final class Reloader: Sendable {
    private let loader: JobsFileLoader
    private let engine: EngineClient
    private let notifier: ServiceNotifier
    private let logger: Logger
    private let current: Mutex<Definitions>

    init(
        loader: JobsFileLoader,
        engine: EngineClient,
        notifier: ServiceNotifier,
        logger: Logger,
        current: Definitions
    ) {
        self.loader = loader
        self.engine = engine
        self.notifier = notifier
        self.logger = logger
        self.current = Mutex(current)
    }

    func reload() async throws -> ReloadReply {
        _ = try? notifier.reloading(status: "reading \(loader.path)")
        defer { _ = try? notifier.ready() }
        let loaded: JobsFileLoader.Loaded
        do {
            loaded = try loader.load()
        } catch {
            for problem in error.problems {
                logger.error(
                    "the jobs file was not taken over: \(problem)",
                    metadata: [JournalLogHandler.messageIDKey: "\(MessageID.jobsFileRefused)"]
                )
            }
            throw ControlError(
                .conflict,
                "\(loader.path) has errors; nothing was changed",
                cure: "mend it (midwatch validate \(loader.path)), then reload again",
                details: error.problems
            )
        }
        do {
            let words = try await engine.replaceDefinitions(with: loaded.definitions)
            logger.notice("reloaded: \(words)")
        } catch {
            throw ControlError(.unavailable, "midwatchd is stopping", cure: "the file is read at its next start")
        }
        return reply(loaded)
    }

    private func reply(_ loaded: JobsFileLoader.Loaded) -> ReloadReply {
        let new = loaded.definitions.definitions
        let old = current.withLock { current in
            defer { current = new }
            return current
        }
        let before = Dictionary(old.jobs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let after = Set(new.jobs.map(\.id))
        return ReloadReply(
            added: new.jobs.count { before[$0.id] == nil },
            changed: new.jobs.count { job in before[job.id].map { $0 != job } ?? false },
            removed: old.jobs.count { !after.contains($0.id) },
            jobCount: new.jobs.count,
            warnings: loaded.warnings
        )
    }
}
