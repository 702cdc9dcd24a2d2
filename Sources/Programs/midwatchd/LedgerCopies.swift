import Dispatch
import HostLoop
import Ledger
import Logging
import MidwatchModel
import ServiceLifecycle
import Synchronization

/// Copies the ledger: before a migration, soon after a start, once a day, and at an orderly stop. A copy that fails is
/// a warning and never the end of the night.
struct LedgerCopies: Service {
    let ledger: String
    let folder: BackupFolder
    let logger: Logger

    init(paths: DaemonPaths, logger: Logger) {
        ledger = paths.ledger
        folder = BackupFolder(path: paths.backups)
        self.logger = logger
    }

    /// Copies a ledger whose schema is about to change.
    ///
    /// - Throws: ``LedgerError`` when the ledger itself is refused; not for a copy that fails.
    func takeBeforeMigration() throws(LedgerError) {
        guard try LedgerStore.isMigrationDue(at: ledger) else { return }
        take(isCancelled: { false })
    }

    /// Copies the ledger at the end of the night, unless there is a young copy or that would take long.
    func takeAtStop(sizeBytes: Int64) {
        guard sizeBytes <= BackupPolicy.stopBytesMax, isDue(BackupPolicy.edgeInterval) else { return }
        take(isCancelled: { false })
    }

    /// Sleeps from one copy to the next; wakes nobody between.
    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            try await Task.sleep(for: BackupPolicy.startDelay, clock: .continuous)
            if isDue(BackupPolicy.edgeInterval) { await takeBeside() }
            while true {
                let rest = BackupPolicy.timeLeft(newest: newest, now: HostClock().now().wall)
                // What is due still, after an attempt, has failed.
                try await Task.sleep(for: rest > .zero ? rest : BackupPolicy.retryInterval, clock: .continuous)
                if isDue(BackupPolicy.interval) { await takeBeside() }
            }
        }
    }

    private var newest: WallTime? { folder.backups().last?.takenAt }

    private func isDue(_ interval: Duration) -> Bool {
        BackupPolicy.isDue(newest: newest, now: HostClock().now().wall, interval: interval)
    }

    /// Copies on a thread of its own; cut short when the daemon ends.
    private func takeBeside() async {
        let flag = Flag()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                DispatchQueue.global(qos: .utility).async {
                    take(isCancelled: { flag.isSet.load(ordering: .relaxed) })
                    continuation.resume()
                }
            }
        } onCancel: {
            flag.isSet.store(true, ordering: .relaxed)
        }
    }

    private func take(isCancelled: @escaping @Sendable () -> Bool) {
        do {
            let copy = try folder.take(of: ledger, at: HostClock().now().wall, isCancelled: isCancelled)
            logger.info("copied the ledger to \(copy.path), \(copy.sizeBytes) bytes")
        } catch {
            guard !isCancelled() else { return }
            logger.warning("the ledger could not be copied; the night goes on", metadata: ["error": "\(error)"])
        }
    }

    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }
}
