/// What an orderly stop of the daemon (`systemctl stop`, `systemctl restart`, SIGTERM) means for turns that run. A crash
/// leaves them running whatever the policy says.
public enum StopPolicy: Hashable, Sendable {
    /// They go on; the next daemon adopts them. The default.
    case leave
    /// Nothing new starts, and the daemon waits for them to end, at most `limit` (default 10 min, 1 s...24 h); whatever
    /// then still runs is ended as under ``kill``.
    case drain(limit: Duration)
    /// They are ended (INT, TERM, KILL), and the daemon waits until their process groups are empty.
    case kill

    /// 10 min.
    public static let defaultDrainLimit: Duration = .seconds(600)
}
