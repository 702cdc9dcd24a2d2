public import MidwatchModel
public import NightFacts

extension PromptNote {
    /// What is added to a prompt: a remark after the other, each on lines of its own, cut at its beginning.
    public var words: String {
        String(remarks.map(\.words).joined(separator: "\n").suffix(Self.charactersMax))
    }
}

extension PromptNote.Remark {
    fileprivate var words: String {
        switch self {
        case .answer(let text, let question):
            (question.map { "You stopped with: STUCK: \($0.words)\n" } ?? "") + "The operator says: \(text)"
        case .stuckBefore(let reason): "The agent before you stopped with: STUCK: \(reason.words)"
        case .gateRefused(let phase, let evidence):
            "The check of the gate of phase \(phase) failed:\n\(evidence.words)"
        case .recorded(let text): text
        }
    }
}

extension JobDefinition {
    /// The definition with a note at the end of its prompt; a command has none.
    public func saying(_ note: PromptNote?) -> JobDefinition {
        guard let note, case .agentTurn(var turn) = payload else { return self }
        var copy = self
        turn.message += "\n\n\(note.words)\n"
        copy.payload = .agentTurn(turn)
        return copy
    }
}
