public import MidwatchModel

/// Run windows as texts: `22:00-06:30`, `mon-fri 22:00–06:30`, `sat,sun 00:00-24:00`.
public enum WindowText {
    /// What a message tells to write.
    public static let examples = "such as 22:00-06:30 or mon-fri 22:00-06:30"

    /// Why a text is no window.
    public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is wrong and what to write instead.
        public let message: String

        /// The message.
        public var description: String { message }

        init(_ message: String) {
            self.message = message
        }
    }

    /// The longest text that is read, in characters.
    static let longestCharacters = 200

    /// Reads a window: days (names or their first three letters, single or as ranges, separated by commas) where not
    /// all are meant, then the time at which it opens and the one at which it closes. `24:00` can be an end.
    ///
    /// - Parameter zone: goes into the window as it is.
    /// - Throws: ``Problem`` when the text is none.
    public static func window(_ text: String, zone: String? = nil) throws(Problem) -> RunWindow {
        let written = trimmed(text).lowercased()
        guard !written.isEmpty else { throw Problem("a window is empty; write one \(examples)") }
        guard written.unicodeScalars.count <= longestCharacters else {
            throw Problem("\(quoted(text)) is too long for a window; write one \(examples)")
        }
        // Any dash joins, with or without blanks around it.
        let joined = pieces(of: written)
        guard let times = joined.last, joined.count <= 2 else {
            throw Problem("\(quoted(text)) is no window; write one \(examples)")
        }
        let bounds = times.split(separator: "-", omittingEmptySubsequences: false)
        guard times.unicodeScalars.contains(where: { ("0"..."9").contains($0) }), bounds.count == 2 else {
            throw Problem("\(quoted(text)) has no opening and closing time; write them as 22:00-06:30")
        }
        let from = try minutes(bounds[0])
        let to = try minutes(bounds[1])
        guard from < RunWindow.minutesPerDay else {
            throw Problem("a window cannot open at 24:00: \(quoted(text)); write 00:00, on the day after")
        }
        let days = joined.count == 2 ? try days(joined[0]) : []
        return RunWindow(from: from, to: to, days: days, zone: zone)
    }

    /// The text cut at blanks, except around dashes and commas; every dash is a plain one.
    private static func pieces(of text: String) -> [String] {
        var pieces = [""]
        var isAfterBlank = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                isAfterBlank = true
                continue
            }
            let mark: Unicode.Scalar =
                ["\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2212}"]
                    .contains(scalar) ? "-" : scalar
            let last = pieces[pieces.count - 1]
            if isAfterBlank, mark != "-", mark != ",", !last.hasSuffix("-"), !last.hasSuffix(",") {
                pieces.append("")
            }
            pieces[pieces.count - 1].unicodeScalars.append(mark)
            isAfterBlank = false
        }
        return pieces
    }

    /// Minutes since midnight of `6:30`, `06:30` or `24:00`.
    static func minutes(_ text: Substring) throws(Problem) -> Int {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isClock =
            parts.count == 2 && (1...2).contains(parts[0].utf8.count) && parts[1].utf8.count == 2
            && parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard isClock, let hour = Int(parts[0]), let minute = Int(parts[1]), minute <= 59,
            hour <= 23 || (hour == 24 && minute == 0)
        else {
            let found = text.isEmpty ? "a time is missing" : "\(quoted(String(text))) is no time of day"
            throw Problem("\(found); write hours and minutes, 00:00 to 23:59, or 24:00 as an end")
        }
        return hour * 60 + minute
    }

    /// The days of `mon-fri,sun`; a range may run over the end of the week.
    private static func days(_ text: String) throws(Problem) -> WeekdaySet {
        var days: WeekdaySet = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count <= 2, let first = ends.first, let last = ends.last else {
                throw Problem("\(quoted(String(part))) is no range of days; write one such as mon-fri")
            }
            var day = try weekday(first)
            let end = try weekday(last)
            days.formUnion(WeekdaySet([day]))
            while day != end {
                day = Weekday(rawValue: (day.rawValue + 1) % 7) ?? end
                days.formUnion(WeekdaySet([day]))
            }
        }
        return days
    }

    private static func weekday(_ text: Substring) throws(Problem) -> Weekday {
        let day = Weekday.allCases.first { $0.name == text || $0.description == text }
        guard let day else {
            let found = text.isEmpty ? "a day is missing" : "\(quoted(String(text))) is no day of the week"
            throw Problem("\(found); write mon, tue, wed, thu, fri, sat or sun")
        }
        return day
    }
}
