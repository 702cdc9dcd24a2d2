/// When a job is due, as its definition says it. `Schedules` computes with it.
public enum Schedule: Hashable, Sendable {
    /// Once, at an instant.
    case at(WallTime)
    /// Again and again at a fixed distance.
    case every(Interval)
    /// By a cron expression in a time zone.
    case cron(Cron)

    /// A fixed distance between occurrences.
    public struct Interval: Hashable, Sendable {
        /// The distance; at least 1 ms.
        public var period: Duration
        /// The grid's origin: occurrences fall on `anchor + k·period`, k ≥ 0. When nil, the instant at which the job
        /// was first seen (or its phase opened) serves, and is kept in the ledger.
        public var anchor: WallTime?
        /// What the distance is measured from.
        public var from: Origin

        /// What an interval is measured from.
        public enum Origin: String, Hashable, Sendable, CaseIterable {
            /// From the anchor: a slow turn or a manual run never shifts the grid. The default.
            case anchor
            /// From the end of the previous turn.
            case completion
        }

        /// Makes an interval.
        public init(period: Duration, anchor: WallTime? = nil, from: Origin = .anchor) {
            self.period = period
            self.anchor = anchor
            self.from = from
        }
    }

    /// A cron expression with its zone.
    public struct Cron: Hashable, Sendable {
        /// Five or six fields (seconds first when six), or an @-word; see `crontab(5)`.
        public var expression: String
        /// IANA name of the zone; nil means the daemon's local zone.
        public var zone: String?
        /// Width of the stagger window: each occurrence is moved later by a hash of the job's id modulo this width,
        /// the same after every restart. Zero means none.
        public var stagger: Duration

        /// Makes a cron schedule.
        public init(expression: String, zone: String? = nil, stagger: Duration = .zero) {
            self.expression = expression
            self.zone = zone
            self.stagger = stagger
        }
    }
}
