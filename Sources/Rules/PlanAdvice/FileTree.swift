/// Reads a drawing of folders, as `tree(1)` makes it, line by line.
struct FileTree {
    private var folders: [(column: Int, name: String)] = []

    /// The path that a line adds and the folder it is drawn in; nil for lines without one, and for files that the line
    /// says are not to be touched.
    mutating func add(_ line: String) -> (path: String, folder: String?)? {
        guard !PlanWords.isHandsOff(line) else { return nil }
        let marks: Set<Character> = ["│", "├", "└", "─", "|", "`", "+", "-", " ", "\t", "\u{A0}"]
        let indent = line.prefix { marks.contains($0) }
        let name = String(line.dropFirst(indent.count).prefix { !$0.isWhitespace })
        guard !name.isEmpty, !name.hasPrefix("#"), !name.hasPrefix("←") else { return nil }
        folders.removeAll { $0.column >= indent.count }
        let around = folders.map(\.name).joined()
        if name.hasSuffix("/") { folders.append((indent.count, name)) }
        let path = around + name
        return PathFinder.isPath(path, .list) ? (path, around.isEmpty ? nil : around) : nil
    }
}
