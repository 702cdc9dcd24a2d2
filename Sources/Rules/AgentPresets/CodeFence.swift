/// Follows the fenced code blocks of a markdown text line by line (CommonMark 0.31, section 4.5, except that a fence
/// may be indented at will, as inside lists). A block that is never closed reaches to the end of the text.
struct CodeFence {
    /// The open fence: its character and how often it stands.
    private var open: (mark: Character, length: Int)?

    /// Takes the next line, without white space at its ends; true when it is prose: neither fence nor fenced.
    mutating func isProse(_ line: String) -> Bool {
        let mark = line.first
        guard let mark, mark == "`" || mark == "~" else { return open == nil }
        let length = line.prefix { $0 == mark }.count
        let rest = line.dropFirst(length)
        if let open {
            if mark == open.mark, length >= open.length, rest.isEmpty { self.open = nil }
            return false
        }
        // Three backticks with another one in the same line are code within prose.
        guard length >= 3, mark == "~" || !rest.contains("`") else { return true }
        open = (mark, length)
        return false
    }
}
