public import MidwatchModel

/// What keeps turns from starting on an account.
public enum AccountObstacle: Hashable, Sendable {
    /// It is held, until the hold's end or until somebody releases it.
    case held(AccountHold)
    /// Its hold has ended, and this turn tries whether that is so before others follow.
    case tried(AccountHold, by: TurnID)
    /// As many of its turns live as it may have at once (`maxConcurrentTurns`).
    case full(account: String)
}
