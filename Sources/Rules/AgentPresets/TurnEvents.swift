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
    func report(_ ending: ProgramEnding) -> AgentReport
}

/// What there is of a turn besides its events.
struct ProgramEnding {
    /// Lines on stdout that were no events.
    var plain: String
    /// The end of stderr.
    var stderr: String
    /// How the process ended.
    var exit: ExitRecord
    /// The words of the program.
    var vocabulary: FailureVocabulary
    /// For the clock times of usage limits.
    var zones: any ZoneSource

    /// The evidence of texts, the most trustworthy first.
    func evidence(_ texts: [String?]) -> FailureEvidence {
        FailureEvidence(exit: exit, texts: texts, vocabulary: vocabulary, zones: zones)
    }

    /// The evidence of texts in which no words are looked for: they are shown to people.
    func shown(_ texts: [String?]) -> FailureEvidence {
        FailureEvidence(exit: exit, texts: texts, vocabulary: FailureVocabulary(), zones: zones)
    }
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
