/// An enum whose raw values are the words that members of requests and replies hold. The words are settled: programs may
/// switch over them.
public protocol WireWord: RawRepresentable, CaseIterable, Hashable, Sendable, Codable where RawValue == String {
    /// What the word means, one line; a new case does not compile without.
    var meaning: String { get }
}

/// A list of words and what they mean, for manual and schemas.
public struct Vocabulary: Sendable {
    /// What the words are, such as `Outcomes of turns`.
    public let title: String
    /// The words, each with its meaning.
    public let words: [(word: String, meaning: String)]

    init<Word: WireWord>(_ title: String, _ type: Word.Type) {
        self.title = title
        words = Word.allCases.map { ($0.rawValue, $0.meaning) }
    }
}
