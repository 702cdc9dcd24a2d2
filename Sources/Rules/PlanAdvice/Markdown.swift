/// A line of a Markdown text, as far as plans need it (CommonMark 0.31: headings, list items, fenced code).
struct MarkdownLine: Hashable {
    enum Kind: Hashable {
        case heading(level: Int)
        case task(isDone: Bool)
        case bullet
        case code
        case text
    }

    let number: Int
    let kind: Kind
    /// Without the marks of its kind and blanks at the ends; code keeps its blanks in front.
    let text: String

    /// All lines but empty ones, rules and fences.
    static func lines(of text: String, skipping skipped: Int = 0) -> [MarkdownLine] {
        var lines: [MarkdownLine] = []
        var fence: String?
        for (offset, line) in textLines(text).enumerated().dropFirst(skipped) {
            let trimmed = trim(line)
            if let open = fence {
                if trimmed.hasPrefix(open), trimmed.allSatisfy({ $0 == open.first }) {
                    fence = nil
                } else if !trimmed.isEmpty {
                    lines.append(MarkdownLine(number: offset + 1, kind: .code, text: line))
                }
                continue
            }
            if let mark = ["```", "~~~"].first(where: trimmed.hasPrefix) {
                fence = String(trimmed.prefix { $0 == mark.first })
                continue
            }
            guard let (kind, rest) = kind(of: trimmed), !rest.isEmpty else { continue }
            lines.append(MarkdownLine(number: offset + 1, kind: kind, text: rest))
        }
        return lines
    }

    /// The lines of a text, ended by LF, CR LF or CR.
    static func textLines(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }.map(String.init)
    }

    private static func kind(of line: String) -> (Kind, String)? {
        guard let first = line.first, !isRule(line) else { return nil }
        if first == "#" {
            let level = line.prefix { $0 == "#" }.count
            let rest = line.dropFirst(level)
            guard level <= 6, rest.first?.isWhitespace ?? true else { return (.text, line) }
            return (.heading(level: level), trim(String(rest.reversed().drop { $0 == "#" }.reversed())))
        }
        guard let item = afterListMark(line) else { return (.text, line) }
        guard item.hasPrefix("["), item.count >= 3 else { return (.bullet, item) }
        let mark = item[item.index(after: item.startIndex)]
        let box = item.dropFirst(2)
        guard box.first == "]", box.dropFirst().first?.isWhitespace ?? true else { return (.bullet, item) }
        return (.task(isDone: mark == "x" || mark == "X"), trim(String(box.dropFirst())))
    }

    private static func afterListMark(_ line: String) -> String? {
        let digits = line.prefix { $0.isASCII && $0.isNumber }
        let rest = line.dropFirst(digits.count)
        guard let mark = rest.first, digits.isEmpty ? "-*+".contains(mark) : ".)".contains(mark),
            rest.dropFirst().first?.isWhitespace == true
        else { return nil }
        return trim(String(rest.dropFirst()))
    }

    private static func isRule(_ line: String) -> Bool {
        guard let mark = line.first, "-*_=".contains(mark), line.count >= 3 else { return false }
        return line.allSatisfy { $0 == mark || $0 == " " }
    }
}

/// Without blanks at both ends.
func trim(_ text: String) -> String {
    let start = text.drop { $0.isWhitespace }
    return String(start.prefix(upTo: start.lastIndex { !$0.isWhitespace }.map(start.index(after:)) ?? start.startIndex))
}

/// In lower case, every run of other characters than letters and digits as one `-`, none at the ends.
func slug(_ text: String) -> String {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
}
