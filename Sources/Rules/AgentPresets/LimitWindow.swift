/// What a line says of the stretch of time that a usage limit is counted over; it tells how far off a reset can be.
enum LimitWindow {
    /// A few hours: a session, a 5-hour window.
    case session
    /// A day or a week; also a limit of one model, which is counted by the week.
    case long
    /// Not said.
    case unnamed

    /// The furthest a clock time of a session can be ahead: a window is 5 hours, and rounded up to an hour. Milliseconds.
    static let sessionLeadMilliseconds: Int64 = 6 * 3_600_000

    /// How long a session is: 5 hours. A reset said to be further ahead is that of a clock in another zone, or a mistake.
    static let sessionMilliseconds: Int64 = 5 * 3_600_000

    /// The furthest a reset is believed to be ahead, in milliseconds: 8 days where the window is named, else 366 days.
    var longestLeadMilliseconds: Int64 {
        self == .unnamed ? ResetTime.longestLeadMilliseconds : 8 * 86_400_000
    }

    /// The window that the words before a place in a line name last.
    init(before end: Int, in line: WordLine) {
        self = .unnamed
        for index in line.pieces[..<end].indices.reversed() {
            switch line.pieces[index].text {
            case "session", "sessions", "five_hour":
                self = .session
                return
            case "小":
                // 5 小时.
                guard index > 0, line.pieces[index - 1].text == "5" else { continue }
                self = .session
                return
            case "hour", "hours", "horas":
                // `5-hour limit`, `5 hour session limits`; a distance (`in 51 hours`) comes after its lead.
                let before = index > 0 && line.pieces[index - 1].text == "-" ? index - 2 : index - 1
                guard before >= 0, ["5", "five"].contains(line.pieces[before].text) else { continue }
                self = .session
                return
            case "weekly", "week", "seven_day", "daily", "opus", "sonnet":
                self = .long
                return
            default: continue
            }
        }
    }
}
