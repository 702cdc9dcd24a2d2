/// When turns of a job may start, and what becomes of those that run when that time is over.
public struct JobWindow: Hashable, Sendable {
    /// Windows in which turns may start; none means always.
    public var open: [RunWindow]
    /// Blackouts in which none may; they win.
    public var blackout: [RunWindow]
    /// What happens to turns that run at the edge.
    public var atEdge: EdgeAction

    /// What happens to turns that run when their job's window is over.
    public enum EdgeAction: Hashable, Sendable {
        /// They run to their end. The default.
        case finish
        /// They are ended after so much longer, 1 s...24 h.
        case drain(limit: Duration)
        /// They are ended at once (INT, TERM, KILL).
        case kill
    }

    /// 15 min, the limit of a drain that names none.
    public static let defaultDrainLimit: Duration = .seconds(900)

    /// Makes a window; the default is always.
    public init(open: [RunWindow] = [], blackout: [RunWindow] = [], atEdge: EdgeAction = .finish) {
        self.open = open
        self.blackout = blackout
        self.atEdge = atEdge
    }

    /// True when there is nothing to keep to.
    public var isAlways: Bool { open.isEmpty && blackout.isEmpty }
}
