import MidwatchModel
public import NightFacts

extension Evidence {
    /// The whole of it: how the command ended, and each of its lines on a line of its own.
    public var words: String {
        lines.isEmpty ? end : "\(end):\n\(lines.joined(separator: "\n"))"
    }

    /// The same in one line: how the command ended, and the last five of its lines.
    public var brief: String {
        lines.isEmpty ? Self.oneLine(end) : "\(end): \(Self.joined(lines))"
    }

    private static let linesInBrief = 5

    private var end: String {
        switch self {
        case .exited(let code, _): "exit status \(code)"
        case .didNotFail(0, _): "exit status 0, and it was to fail"
        case .didNotFail(let code, _): "exit status \(code), by which it did not run to its end, and it was to fail"
        case .killed(let signal, _): "killed by signal \(signal)"
        case .ended(.timeout, _): "it ran into its timeout"
        case .ended(.noOutput, _): "it was silent too long"
        case .ended(.repeatedOutput, _): "it printed the same line again and again"
        case .ended(.request, _): "it was ended on request"
        case .nothingToDo(let why): "exit status 75: \(why)"
        case .notStarted(let why): why
        case .lost(let times, let cause): "it was lost \(times) times in a row: \(cause.words)"
        case .madeAgain(let cause): "\(cause.words); it is made again"
        case .calledOff: "nobody asks for it any more"
        case .recorded(let text): text
        }
    }

    private static func joined(_ lines: some Collection<some StringProtocol>) -> String {
        lines.suffix(linesInBrief).joined(separator: " / ")
    }

    /// Somebody's words, or an older ledger's, may have lines of their own.
    private static func oneLine(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline)
        guard let first = lines.first, lines.count > 1 else { return text }
        return "\(first) \(joined(lines.dropFirst()))"
    }
}
