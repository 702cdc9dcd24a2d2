/// A line cut into words, digits and marks, for reading fixed phrases out of it.
///
/// A word is a run of ASCII letters and `_`, in lower case; digits are a run of ASCII digits; any other character is a
/// mark of its own. White space, also the narrow kinds that some programs print before `PM`, only parts them.
struct WordLine {
    /// One piece of the line.
    struct Piece {
        var kind: Kind
        /// The piece, letters in lower case.
        var text: String
        /// Where it stands in ``WordLine/scalars``.
        var range: Range<Int>

        enum Kind {
            case word
            case digits
            case mark
        }
    }

    /// The line as it was, at most `PlainText.visibleLimitScalars` of it.
    let scalars: [Unicode.Scalar]
    /// Its pieces, in order.
    let pieces: [Piece]

    init(_ line: String) {
        let scalars = Array(line.unicodeScalars.prefix(PlainText.visibleLimitScalars))
        var pieces: [Piece] = []
        var start = 0
        while start < scalars.count {
            let first = scalars[start]
            var end = start + 1
            if first.properties.isWhitespace {
                start = end
                continue
            }
            let kind = Self.kind(of: first)
            while kind != .mark, end < scalars.count, Self.kind(of: scalars[end]) == kind { end += 1 }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars[start..<end])
            pieces.append(Piece(kind: kind, text: String(text).lowercased(), range: start..<end))
            start = end
        }
        self.scalars = scalars
        self.pieces = pieces
    }

    private static func kind(of scalar: Unicode.Scalar) -> Piece.Kind {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": .word
        case "0"..."9": .digits
        default: .mark
        }
    }
}

/// A place in a ``WordLine`` that moves on as phrases are recognised.
struct WordCursor {
    let line: WordLine
    /// The index of the piece that comes next.
    var index: Int

    init(_ line: WordLine, at index: Int = 0) {
        self.line = line
        self.index = index
    }

    /// The piece that comes next; nil at the end of the line.
    var next: WordLine.Piece? { line.pieces.indices.contains(index) ? line.pieces[index] : nil }

    /// Moves past one of these words or marks; false, and no move, when something else comes next.
    mutating func skip(_ texts: String...) -> Bool {
        guard let next, texts.contains(next.text) else { return false }
        index += 1
        return true
    }

    /// Moves past all of these words in a row; false, and no move, when they do not come next.
    mutating func skip(phrase: [String]) -> Bool {
        let end = index + phrase.count
        guard end <= line.pieces.count, zip(line.pieces[index..<end], phrase).allSatisfy({ $0.text == $1 }) else {
            return false
        }
        index = end
        return true
    }

    /// Moves past a word and gives it; nil, and no move, when none comes next.
    mutating func word() -> String? {
        guard let next, next.kind == .word else { return nil }
        index += 1
        return next.text
    }

    /// Moves past digits and gives their value; nil, and no move, when none come next or not so many.
    mutating func number(digits: ClosedRange<Int>) -> Int? {
        guard let next, next.kind == .digits, digits.contains(next.text.utf8.count), let value = Int(next.text) else {
            return nil
        }
        index += 1
        return value
    }

    /// Does what is told; goes back to where it was when that gives nil.
    mutating func attempt<Value>(_ reading: (inout WordCursor) -> Value?) -> Value? {
        let start = index
        if let value = reading(&self) { return value }
        index = start
        return nil
    }
}
