import MidwatchModel
import Schedules

/// What a failed turn left for finding out why: never the words of a turn that succeeded.
struct FailureEvidence {
    /// How the process ended.
    var exit: ExitRecord
    /// The words that tell something.
    var vocabulary: FailureVocabulary
    /// Where the zones come from in which clock times are meant.
    var zones: any ZoneSource
    /// The ends of the texts that may tell, the most trustworthy first, in visible lines that are not blank.
    var sources: [[String]]

    /// How many lines of each text's end are looked at.
    static let linesPerSource = 30
    /// How much of each text's end is looked at, in bytes.
    static let bytesPerSource = 32 << 10

    /// Takes the ends of the texts, the most trustworthy first.
    init(exit: ExitRecord, texts: [String?], vocabulary: FailureVocabulary, zones: any ZoneSource) {
        self.exit = exit
        self.vocabulary = vocabulary
        self.zones = zones
        sources = texts.map { text in
            guard let text else { return [] }
            let lines = PlainText.lines(of: PlainText.tail(of: text, bytes: Self.bytesPerSource))
            return lines.map { PlainText.trimmed(PlainText.visible($0)) }.filter { !$0.isEmpty }
                .suffix(Self.linesPerSource)
        }
    }

    /// The failure by the wording of the texts: in the first text that has a known wording, the last line that has one.
    /// Nil when nothing is known, and for a turn that was ended or killed from outside: it did not fail by itself.
    ///
    /// - Parameter isEnding: whether the texts are the program's own ending: a kill that came later changes nothing.
    func failureByWording(isEnding: Bool = false) -> AgentFailure? {
        guard exit.endedBy == nil else { return nil }
        if case .signalled = exit.status, !isEnding { return nil }
        for source in sources {
            for line in source.reversed() {
                guard let kind = vocabulary.kind(of: line) else { continue }
                return failure(kind, message: line)
            }
        }
        return nil
    }

    /// A failure of a known class with the program's words, else the given ones; with the end of a usage limit when
    /// the texts name it.
    func failure(_ kind: AgentFailure.Kind, message: String? = nil, resetsAt: WallTime? = nil) -> AgentFailure {
        AgentFailure(
            kind: kind,
            message: PlainText.oneLine(message ?? lastWords),
            resetsAt: kind == .usageLimit ? resetsAt ?? resetTime : nil
        )
    }

    /// The failure where wording and structure tell nothing: EX_TEMPFAIL (75, sysexits.h) asks for another try,
    /// everything else is just a failure.
    func unknownFailure(_ what: String? = nil) -> AgentFailure {
        if exit.endedBy == nil, exit.status == .exited(75) { return failure(.transient) }
        guard let what else { return failure(.other) }
        return failure(.other, message: lastWords.isEmpty ? what : "\(what): \(lastWords)")
    }

    /// The last line of the first text that has one, else how the process ended.
    private var lastWords: String {
        if case .neverStarted(let why) = exit.status { return why }
        if let words = sources.compactMap(\.last).first { return words }
        switch exit.status {
        case .exited(let status): return "exit status \(status), nothing said"
        case .signalled(let signal): return "killed by signal \(signal), nothing said"
        case .neverStarted(let why): return why
        }
    }

    /// How many lines after one with a limit's wording still belong to it.
    private static let linesBesideLimit = 2

    /// The end of a usage limit: beside the wording of one; else a number anywhere; else, where the limit was told by
    /// structure and no line has its wording, a text that says "resets".
    private var resetTime: WallTime? {
        var isWorded = false
        for source in sources {
            for index in source.indices.reversed() where vocabulary.kind(of: source[index]) == .usageLimit {
                isWorded = true
                let end = min(index + 1 + Self.linesBesideLimit, source.endIndex)
                if let instant = instant(beside: source[index])
                    ?? instant(beside: source[index..<end].joined(separator: " "))
                {
                    return instant
                }
            }
        }
        let lines = sources.lazy.flatMap { $0.reversed() }
        if let instant = lines.compactMap({ ResetTime.number(in: $0, endedAt: exit.endedAt) }).first { return instant }
        guard !isWorded else { return nil }
        return lines.compactMap {
            ResetTime.words(in: $0, endedAt: exit.endedAt, isBesideLimit: false, zones: zones)
        }.first
    }

    private func instant(beside limit: String) -> WallTime? {
        ResetTime.number(in: limit, endedAt: exit.endedAt)
            ?? ResetTime.words(in: limit, endedAt: exit.endedAt, isBesideLimit: true, zones: zones)
    }
}
