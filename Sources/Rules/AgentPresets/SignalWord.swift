import MidwatchModel

/// A word by which an agent signals: the three of Midwatch, and the synonyms that other harnesses taught agents.
struct SignalWord {
    /// The word, upper case.
    var text: String
    /// What it means.
    var meaning: Meaning
    /// Whether it counts without the promise tag. `ERROR: …` and `MAX_ITERATIONS` do not: programs log such lines.
    var countsBare: Bool

    /// The three things an agent can say.
    enum Meaning {
        case done
        case stuck
        case planned
    }

    /// Every word that is understood.
    static let vocabulary: [SignalWord] = [
        SignalWord(text: "DONE", meaning: .done, countsBare: true),
        SignalWord(text: "COMPLETE", meaning: .done, countsBare: true),
        SignalWord(text: "PLANNED", meaning: .planned, countsBare: true),
        SignalWord(text: "STUCK", meaning: .stuck, countsBare: true),
        SignalWord(text: "BLOCKED", meaning: .stuck, countsBare: true),
        SignalWord(text: "NEEDS_HUMAN", meaning: .stuck, countsBare: true),
        SignalWord(text: "ERROR", meaning: .stuck, countsBare: false),
        SignalWord(text: "MAX_ITERATIONS", meaning: .stuck, countsBare: false),
    ]
}

/// A line that is a signal: what it means and the reason it gives, empty when it gives none.
struct SignalMatch {
    var meaning: SignalWord.Meaning
    var reason: String

    /// The signal; `fallback` serves as the reason of a `stuck` without one.
    func signal(fallbackReason fallback: String) -> TurnSignal {
        switch meaning {
        case .done: return .done
        case .planned: return .planned
        case .stuck:
            let given = PlainText.oneLine(reason)
            return .stuck(reason: given.isEmpty ? PlainText.oneLine(fallback) : given)
        }
    }
}
