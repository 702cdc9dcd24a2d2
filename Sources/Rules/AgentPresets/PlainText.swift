/// What a terminal would show of a text, without its colours and cursor movements.
enum PlainText {
    /// Most characters of a reason or a failure's message.
    static let oneLineLimitCharacters = 500

    /// Most Unicode scalars of one line that are looked at; characters made of thousands of marks cost dearly.
    static let visibleLimitScalars = 4096

    /// The text without escape sequences (ECMA-48: CSI, OSC, two-character escapes), control characters other than
    /// tab, and invisible marks (U+200B, U+FEFF), at most ``visibleLimitScalars`` of it. Line ends are control
    /// characters: split first.
    static func visible(_ text: Substring.UnicodeScalarView) -> String {
        var shown = String.UnicodeScalarView()
        var rest = text.prefix(visibleLimitScalars)
        while let scalar = rest.popFirst() {
            switch scalar.value {
            case 0x1B: skipEscape(&rest)
            case 0x09: shown.append(scalar)
            case 0x00..<0x20, 0x7F..<0xA0, 0x200B, 0xFEFF: continue
            default: shown.append(scalar)
            }
        }
        return String(shown)
    }

    /// The text on one line: line ends and runs of white space become one space, controls go, and what exceeds
    /// `limit` (in Unicode scalars, so characters are never more) is cut and marked with `…`.
    static func oneLine(_ text: some StringProtocol, limit: Int = oneLineLimitCharacters) -> String {
        var line = String.UnicodeScalarView()
        var count = 0
        for piece in lines(of: String(text)) {
            for word in visible(piece).unicodeScalars.split(whereSeparator: \.properties.isWhitespace) {
                if count > 0 {
                    line.append(" ")
                    count += 1
                }
                for scalar in word {
                    guard count < limit else {
                        line.removeLast()
                        line.append("…")
                        return String(line)
                    }
                    line.append(scalar)
                    count += 1
                }
            }
        }
        return String(line)
    }

    /// The lines of a text, empty ones left out; CR, LF, VT, FF, NEL, LS and PS end a line (Unicode TR 13).
    static func lines(of text: String) -> [Substring.UnicodeScalarView] {
        text.unicodeScalars.split { scalar in
            switch scalar.value {
            case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
            default: false
            }
        }
    }

    /// An agent's last words as they are kept: the last 64 KiB, NUL (which databases and C do not bear) as U+FFFD.
    static func finalWords(_ text: String) -> String {
        let clean = text.utf8.contains(0) ? text.replacing("\0", with: "\u{FFFD}") : text
        return tail(of: clean, bytes: OutputReader.finalTextBytes)
    }

    /// At most the last `bytes` bytes of a text's UTF-8, beginning at a character where that is near, else at a
    /// Unicode scalar.
    static func tail(of text: String, bytes: Int) -> String {
        let count = text.utf8.count
        guard count > bytes else { return text }
        let cut = count - bytes
        // A character can be a scalar with a few marks, or hostile: megabytes of marks. Look a little way only.
        let around = scalarIndex(in: text, at: max(0, cut - 256))..<scalarIndex(in: text, at: min(count, cut + 256))
        var offset = text.utf8.distance(from: text.startIndex, to: around.lowerBound)
        for character in String(text.unicodeScalars[around]) {
            if offset >= cut { return String(decoding: text.utf8.dropFirst(offset), as: UTF8.self) }
            offset += character.utf8.count
        }
        return String(text.unicodeScalars[scalarIndex(in: text, at: cut)...])
    }

    /// The first Unicode scalar at or after an offset in UTF-8.
    private static func scalarIndex(in text: String, at offset: Int) -> String.Index {
        var index = text.utf8.index(text.startIndex, offsetBy: offset)
        while index < text.endIndex, index.samePosition(in: text.unicodeScalars) == nil {
            index = text.utf8.index(after: index)
        }
        return index
    }

    /// The text without white space at either end.
    static func trimmed(_ text: some StringProtocol) -> String {
        var rest = Substring(text)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }

    /// Drops what follows an ESC and belongs to it.
    private static func skipEscape(_ rest: inout Substring.UnicodeScalarView) {
        guard let introducer = rest.popFirst() else { return }
        if introducer == "[" {
            while let next = rest.popFirst() {
                if (0x40...0x7E).contains(next.value) { return }
            }
        } else if introducer == "]" {
            while let next = rest.popFirst() {
                if next.value == 0x07 { return }
                if next.value == 0x1B {
                    _ = rest.popFirst()
                    return
                }
            }
        }
    }
}
