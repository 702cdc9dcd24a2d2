import JSONSyntax
import MidwatchModel
import Schedules

/// What one event format makes of a turn.
protocol TurnEvents: Sendable {
    /// Beginnings of lines that need no parsing: large events that say nothing about the turn as a whole.
    static var ignoredBeginnings: [[UInt8]] { get }

    /// Takes an event; false when it is none of this format.
    mutating func take(_ event: JSONValue) -> Bool

    /// What the events say in the end.
    ///
    /// - Parameters:
    ///   - plain: lines on stdout that were no events.
    ///   - stderr: the end of stderr.
    ///   - zones: for the clock times of usage limits.
    func report(plain: String, stderr: String, exit: ExitRecord, zones: any ZoneSource) -> AgentReport
}

extension JSONValue {
    /// A count: a whole number from 0; 0 when there is none.
    func count(_ key: String) -> Int64 {
        max(0, self[key]?.integer ?? 0)
    }

    /// A text that is not empty.
    func text(_ key: String) -> String? {
        guard let text = self[key]?.string, !text.isEmpty else { return nil }
        return text
    }
}
