/// The forms in which one line can be a signal. Lines come without controls and without white space at the ends.
enum SignalSyntax {
    /// A line of an agent's final words: a tag, an error mark, or a bare word in upper case.
    static func match(inFinalLine line: String) -> SignalMatch? {
        match(line) { tag($0) ?? errorMark($0) ?? bareWord($0, openMarks: $1) }
    }

    /// A line of a signal file: the same forms in any case, and a reason after a blank instead of a colon.
    static func match(inFileLine line: String) -> SignalMatch? {
        match(line) { tag($0) ?? errorMark($0) ?? bareWord($0, openMarks: $1) ?? sentence($0) }
    }

    /// Tries a line without markdown's emphasis and code marks: a run of `*`, `_`, `~` or backticks at its start that
    /// is still open (`**STUCK:** reason`), then one that stands, mirrored, at both ends (`**DONE**`).
    private static func match(_ line: String, form: (String, _ openMarks: String) -> SignalMatch?) -> SignalMatch? {
        let opening = line.prefix { $0 == "*" || $0 == "_" || $0 == "`" || $0 == "~" }
        guard !opening.isEmpty, opening.count < line.count else { return form(line, "") }
        let closing = String(opening.reversed())
        let inner = line.dropFirst(opening.count)
        if let found = form(String(inner), closing) { return found }
        guard inner.hasSuffix(closing) else { return nil }
        return form(PlainText.trimmed(inner.dropLast(closing.count)), "")
    }

    /// `<promise>WORD</promise>` or `<promise>WORD: reason</promise>`, case ignored.
    private static func tag(_ line: String) -> SignalMatch? {
        let opening = "<promise>"
        let closing = "</promise>"
        guard line.utf8.count >= opening.utf8.count + closing.utf8.count else { return nil }
        guard line.prefix(opening.count).lowercased() == opening else { return nil }
        guard line.suffix(closing.count).lowercased() == closing else { return nil }
        let inner = PlainText.trimmed(line.dropFirst(opening.count).dropLast(closing.count))
        // Two tags on one line are a list of choices, not an answer.
        guard !inner.lowercased().contains("promise>") else { return nil }
        return match(inner) { text, _ in sentence(text) }
    }

    /// `===DONE_ERR=== reason`.
    private static func errorMark(_ line: String) -> SignalMatch? {
        let mark = "===DONE_ERR==="
        guard line.hasPrefix(mark) else { return nil }
        return SignalMatch(meaning: .stuck, reason: String(line.dropFirst(mark.count)))
    }

    /// A word alone, in upper case; words that mean `stuck` may go on with a colon and a reason.
    private static func bareWord(_ line: String, openMarks: String) -> SignalMatch? {
        for word in SignalWord.vocabulary where word.countsBare && line.hasPrefix(word.text) {
            var rest = String(line.dropFirst(word.text.count))
            if openMarks.isEmpty, rest.isEmpty { return SignalMatch(meaning: word.meaning, reason: "") }
            guard word.meaning == .stuck else { continue }
            // The first closing run ends the emphasis, wherever it stands: after the word, the colon or the reason.
            if !openMarks.isEmpty, let closing = rest.firstRange(of: openMarks) { rest.removeSubrange(closing) }
            if rest.isEmpty { return SignalMatch(meaning: .stuck, reason: "") }
            guard rest.first == ":" else { continue }
            return SignalMatch(meaning: .stuck, reason: String(rest.dropFirst()))
        }
        return nil
    }

    /// A word in any case, alone or with `: reason`; words that mean `stuck` also take a reason after a blank.
    private static func sentence(_ line: String) -> SignalMatch? {
        let text = line.prefix { $0.isASCII && ($0.isLetter || $0 == "_") }
        let upper = text.uppercased()
        guard let word = SignalWord.vocabulary.first(where: { $0.text == upper }) else { return nil }
        let rest = line.dropFirst(text.count)
        guard let first = rest.first else { return SignalMatch(meaning: word.meaning, reason: "") }
        if first == ":" { return SignalMatch(meaning: word.meaning, reason: String(rest.dropFirst())) }
        guard word.meaning == .stuck, first.isWhitespace else { return nil }
        return SignalMatch(meaning: .stuck, reason: String(rest))
    }
}
