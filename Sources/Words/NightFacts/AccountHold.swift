public import MidwatchModel

/// An account whose turns must not start now, and until when.
public struct AccountHold: Hashable, Sendable {
    /// The account.
    public var account: String
    /// Why.
    public var reason: Cause
    /// Since when, counted from the first of a row of limits.
    public var since: WallTime
    /// Until when; nil until an operator releases it.
    public var until: WallTime?
    /// The turn that met the limit last.
    public var turn: TurnID?
    /// Limits in a row that named no end.
    public var strikes: Int
    /// The one turn that tries whether the hold is over.
    public var probe: TurnID?

    /// Makes a record.
    public init(
        account: String,
        reason: Cause,
        since: WallTime,
        until: WallTime?,
        turn: TurnID?,
        strikes: Int = 0,
        probe: TurnID? = nil
    ) {
        self.account = account
        self.reason = reason
        self.since = since
        self.until = until
        self.turn = turn
        self.strikes = strikes
        self.probe = probe
    }
}
