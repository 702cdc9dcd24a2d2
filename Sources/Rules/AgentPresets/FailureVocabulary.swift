public import MidwatchModel

/// The words by which the output of one agent may tell why a turn failed: those of a program that is known, and those
/// that its definition lists. Empty, no text tells anything.
public struct FailureVocabulary: Hashable, Sendable {
    /// The program whose words are known.
    public var dialect: FailureDialect?
    /// The definition's own words; they come first.
    public var wordings: [FailureWording]

    /// Makes a vocabulary; the default is empty.
    public init(dialect: FailureDialect? = nil, wordings: [FailureWording] = []) {
        self.dialect = dialect
        self.wordings = wordings
    }

    /// The class that a line tells; nil when it tells none. The first wording that fits decides.
    func kind(of line: String) -> AgentFailure.Kind? {
        guard dialect != nil || !wordings.isEmpty else { return nil }
        let folded = FailureSignature.folded(line)
        if let own = wordings.first(where: { FailureSignature.contains(folded, FailureSignature.folded($0.text)) }) {
            return own.kind
        }
        guard let dialect else { return nil }
        let known = FailureSignature.table.first {
            ($0.dialects.isEmpty || $0.dialects.contains(dialect)) && $0.matches(folded)
        }
        return known?.kind ?? (Outage.isTold(by: folded) ? .transient : nil)
    }
}
