public import MidwatchModel

/// When the ledger is copied, and which copies are kept. These are constants: whoever needs another rhythm copies the
/// files in `backups/`, each of which is a whole ledger.
public enum BackupPolicy {
    /// A running daemon copies the ledger when the newest copy is this old: 24 hours.
    public static let interval: Duration = .seconds(24 * 3600)
    /// A start and an orderly stop copy the ledger when the newest copy is this old: 1 hour.
    public static let edgeInterval: Duration = .seconds(3600)
    /// How many copies are kept: the newest 7.
    public static let keptCount = 7
    /// How long a copy that failed waits before it is tried again: 1 hour.
    public static let retryInterval: Duration = .seconds(3600)
    /// A start is not slowed by a copy that is due: it waits for 5 seconds.
    public static let startDelay: Duration = .seconds(5)
    /// An orderly stop copies no ledger larger than this, which would take seconds: 128 MiB.
    public static let stopBytesMax: Int64 = 128 << 20
    /// How much of the disk a copy must leave free: 1 MiB, so that the ledger itself can go on.
    public static let freeBytesMin: Int64 = 1 << 20

    /// Whether a copy is due: there is none, the newest is `interval` old, or it claims to be of the future.
    ///
    /// - Parameters:
    ///   - newest: when the newest valid copy was taken; nil when there is none.
    ///   - now: the wall clock.
    ///   - interval: how old the newest may become.
    public static func isDue(newest: WallTime?, now: WallTime, interval: Duration = interval) -> Bool {
        guard let newest else { return true }
        let age = newest.duration(to: now)
        return age >= interval || age < .zero
    }

    /// How long until the next copy is due; zero when it is.
    public static func timeLeft(newest: WallTime?, now: WallTime) -> Duration {
        guard let newest, !isDue(newest: newest, now: now) else { return .zero }
        return interval - newest.duration(to: now)
    }

    /// Which of these copies are to be deleted: all but the newest ``keptCount``.
    public static func superfluous(_ taken: [WallTime]) -> [WallTime] {
        Array(taken.sorted().dropLast(keptCount))
    }
}
