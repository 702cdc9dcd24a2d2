/// Why a schedule cannot be used.
public struct ScheduleError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The part of the schedule that is wrong.
    public let part: Part
    /// What is wrong, where, and the cure.
    public let message: String
    /// The error of the cron expression, when that is the part.
    public let cron: CronError?

    /// Parts of a schedule.
    public enum Part: String, Hashable, Sendable, CaseIterable {
        /// The cron expression.
        case expression
        /// The zone's name.
        case zone
        /// The stagger window.
        case stagger
        /// The distance between occurrences.
        case period
        /// A boundary of a run window, or how many windows there are.
        case window
    }

    init(_ part: Part, _ message: String, cron: CronError? = nil) {
        self.part = part
        self.message = message
        self.cron = cron
    }

    /// The message.
    public var description: String { message }
}
