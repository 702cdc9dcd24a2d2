/// What becomes of occurrences that could not start in time, because the daemon was not there or was behind.
public struct CatchUpPolicy: Hashable, Sendable {
    /// For those missed after a crash or a kill, a suspended machine, or a daemon that was behind. Default latest.
    public var afterCrash: CatchUpRule
    /// For those missed between an orderly stop and the next start. Default latest.
    public var afterStop: CatchUpRule
    /// How late a missed occurrence may be when it is decided about, to be made up for; older ones are told as missed.
    /// Nil means however late, the default: the latest occurrence of a schedule is less than one period old anyway.
    public var within: Duration?

    /// Makes a policy; the default is latest, always.
    public init(afterCrash: CatchUpRule = .latest, afterStop: CatchUpRule = .latest, within: Duration? = nil) {
        self.afterCrash = afterCrash
        self.afterStop = afterStop
        self.within = within
    }
}

/// Which missed occurrences are made up for. None of them is ever one that is still to come.
public enum CatchUpRule: Hashable, Sendable {
    /// None: the next one comes at its own time.
    case none
    /// The latest one; it stands for the others.
    case latest
    /// The latest `limit` (1...1000) ones, oldest first, each with a turn of its own.
    case all(limit: Int)
    /// The latest one, whose turn is told how many it stands for (`MIDWATCH_OCCURRENCES`).
    case coalesce

    /// 10, the limit of `all` that names none.
    public static let defaultLimit = 10
}
