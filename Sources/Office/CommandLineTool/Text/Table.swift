/// Rows under headings, in columns as wide as their widest cell.
struct Table {
    /// A column.
    struct Column {
        /// Its heading.
        var title: String
        /// True moves numbers to the right edge.
        var isNumeric = false
        /// True colours the cell by the state or outcome it holds.
        var isState = false
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    /// An empty table.
    init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row; nil and empty cells are shown as `-`.
    mutating func add(_ cells: [String?]) {
        rows.append(cells.map { cell in cell.flatMap { $0.isEmpty ? nil : SafeText.line($0) } ?? "-" })
    }

    /// The lines, headings first; without rows only `empty`.
    func lines(_ style: TextStyle, empty: String) -> [String] {
        guard !rows.isEmpty else { return [empty] }
        let widths = columns.indices.map { index in
            ([columns[index].title] + rows.map { $0[index] }).map(\.count).max() ?? 0
        }
        let heading = line(columns.map(\.title), widths) { text, _ in text }
        return [style.isColoured ? "\u{1B}[1m\(heading)\u{1B}[0m" : heading]
            + rows.map { row in
                line(row, widths) { text, column in
                    columns[column].isState && style.isColoured ? StateColour.colour(text, as: row[column]) : text
                }
            }
    }

    private func line(_ cells: [String], _ widths: [Int], decorate: (String, Int) -> String) -> String {
        var result = ""
        for (index, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: widths[index] - cell.count)
            let isLast = index == cells.count - 1
            let text = decorate(cell, index)
            result += columns[index].isNumeric ? padding + text : text + (isLast ? "" : padding)
            if !isLast { result += "  " }
        }
        return result
    }
}

/// The colours of states, outcomes and verdicts.
enum StateColour {
    /// Puts the colour of a word around a text.
    static func colour(_ text: String, as word: String) -> String {
        let code =
            switch word {
            case "done", "passed", "ready", "started", "side by side": 32
            case "running", "open", "verifying", "active", "continue", "intended", "submitted", "late": 36
            case "stuck", "failed", "timed_out", "hung", "login_refused", "budget", "false_done", "lost", "refused",
                "not ready",
                "not together":
                31
            case "held", "awaiting_approval", "usage_limit", "transient", "no_progress", "cancelled", "waiting",
                "one after the other":
                33
            case _ where word.hasPrefix("skipped") || word == "missed_down" || word == "expired" || word == "replaced":
                33
            default: 2
            }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}

/// Names and values under each other.
struct Fields {
    private var rows: [(name: String, value: String)] = []

    /// Adds a value unless it is nil.
    mutating func add(_ name: String, _ value: String?) {
        guard let value else { return }
        rows.append((name, SafeText.line(value)))
    }

    /// The lines, the values in one column.
    var lines: [String] {
        let width = rows.map(\.name.count).max() ?? 0
        return rows.map { "\($0.name)\(String(repeating: " ", count: width - $0.name.count))  \($0.value)" }
    }
}
