import JSONSyntax
public import MidwatchModel
public import Schedules

/// Reads an agent program's standard output piece by piece, in bounded memory, and says in the end what it meant.
///
/// Lines that are no JSON are tolerated, bytes that are no UTF-8 become U+FFFD, lines longer than ``longestLineBytes``
/// are skipped. Where a format has a terminal event (`result`, `turn.completed`), a turn without one has failed.
public struct OutputReader: Sendable {
    /// The longest line of an event format that is read, in bytes: 8 MiB. Final words longer than this are lost.
    public static let longestLineBytes = 8 << 20
    /// How much of the end of the final words is kept, in bytes of UTF-8: 64 KiB.
    public static let finalTextBytes = 64 << 10
    /// The longest single JSON document spread over several lines that is read, in bytes: 1 MiB.
    public static let longestDocumentBytes = 1 << 20

    private var events: (any TurnEvents)?
    private let vocabulary: FailureVocabulary
    private let ignoredBeginnings: [[UInt8]]
    private var splitter = LineSplitter(longestLineBytes: Self.longestLineBytes)
    /// A little more than is given out, so that the cut can be told from a character's middle.
    private var textTail = ByteTail(keptBytes: Self.finalTextBytes + 256)
    private var plainTail = ByteTail(keptBytes: FailureEvidence.bytesPerSource)
    /// All there was so far, as long as no line was an event: it may be one document over several lines.
    private var document: [UInt8]?

    /// How many lines were too long to be read. Always 0 for ``OutputFormat/text``.
    public var skippedLines: Int { splitter.skippedLines }

    /// Starts reading the output of one turn.
    ///
    /// - Parameter vocabulary: the words by which plain text may tell why the turn failed; a format with events has its
    ///   program's own besides.
    public init(format: OutputFormat, vocabulary: FailureVocabulary = FailureVocabulary()) {
        switch format {
        case .text: events = nil
        case .claude: events = ClaudeEvents()
        case .codex: events = CodexEvents()
        }
        self.vocabulary = FailureVocabulary(
            dialect: format.dialect ?? vocabulary.dialect,
            wordings: vocabulary.wordings
        )
        ignoredBeginnings = events.map { type(of: $0).ignoredBeginnings } ?? []
        document = events == nil ? nil : []
    }

    /// Takes the next bytes of stdout; pieces may end anywhere.
    public mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        guard events != nil else { return textTail.feed(bytes) }
        if let count = document?.count {
            if count + bytes.count <= Self.longestDocumentBytes {
                document?.append(contentsOf: bytes)
            } else {
                document = nil
            }
        }
        var splitter = splitter
        self.splitter = LineSplitter(longestLineBytes: 0)
        splitter.feed(bytes) { take(line: $0) }
        self.splitter = splitter
    }

    /// Takes the next bytes of stdout; pieces may end anywhere.
    public mutating func feed(_ bytes: some Collection<UInt8>) {
        let taken: Void? = bytes.withContiguousStorageIfAvailable { feed(UnsafeRawBufferPointer($0)) }
        if taken == nil { Array(bytes).withUnsafeBytes { feed($0) } }
    }

    /// What the output means.
    ///
    /// - Parameters:
    ///   - stderrTail: the end of stderr; its last 32 KiB are looked at, and only for a turn that failed.
    ///   - exit: how the process ended.
    ///   - zones: for the clock times of usage limits (`resets 3pm`): a printed zone, else the local one, is meant.
    public consuming func finish(stderrTail: [UInt8], exit: ExitRecord, zones: any ZoneSource) -> AgentReport {
        let stderr = String(decoding: stderrTail.suffix(FailureEvidence.bytesPerSource), as: UTF8.self)
        guard events != nil else { return textReport(stderr: stderr, exit: exit, zones: zones) }
        var splitter = splitter
        splitter.finish { take(line: $0) }
        var plain = plainTail.text
        if let document, let value = try? JSONParser.value(of: document, repairingUTF8: true),
            events?.take(value) == true
        {
            plain = ""
        }
        if splitter.skippedLines > 0 {
            plain += "\n\(splitter.skippedLines) line(s) longer than \(Self.longestLineBytes) bytes were skipped"
        }
        let ending = ProgramEnding(plain: plain, stderr: stderr, exit: exit, vocabulary: vocabulary, zones: zones)
        return events?.report(ending) ?? AgentReport()
    }

    private mutating func take(line raw: [UInt8]) {
        let line = TerminalSequences.removed(from: raw)
        // A CR goes back to the beginning of the line; the program writes over what stood there.
        guard let end = line.lastIndex(where: { $0 != 0x0D }), line[..<end].contains(0x0D) else {
            return take(shown: line)
        }
        for piece in line.split(separator: 0x0D) { take(shown: Array(piece)) }
    }

    private mutating func take(shown line: [UInt8]) {
        guard let first = line.first(where: { ![0x20, 0x09, 0x0D].contains($0) }) else { return }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
            return plainTail.feed(line: line)
        }
        if ignoredBeginnings.contains(where: line.starts(with:)) {
            document = nil
            return
        }
        // A line that begins like JSON and is none is a torn event. It is not kept: it may quote anything.
        guard let value = Self.value(of: line) else { return }
        if events?.take(value) == true { document = nil }
    }

    /// The JSON of a line; what a terminal's title or the like left behind it is none of it.
    private static func value(of line: [UInt8]) -> JSONValue? {
        if let value = try? JSONParser.value(of: line, repairingUTF8: true) { return value }
        guard let end = line.lastIndex(where: { $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "]") }) else {
            return nil
        }
        return try? JSONParser.value(of: Array(line[...end]), repairingUTF8: true)
    }

    private func textReport(stderr: String, exit: ExitRecord, zones: any ZoneSource) -> AgentReport {
        let words = PlainText.finalWords(textTail.text)
        if exit.status == .exited(0) || exit.endedBy != nil { return AgentReport(finalText: words) }
        let evidence = FailureEvidence(exit: exit, texts: [stderr, words], vocabulary: vocabulary, zones: zones)
        return AgentReport(finalText: words, failure: evidence.failureByWording() ?? evidence.unknownFailure())
    }
}

/// Reads the whole output of a turn at once.
public enum ReportReader {
    /// What an output that is in memory as a whole means; see ``OutputReader``.
    public static func report(
        format: OutputFormat,
        stdout: [UInt8],
        stderrTail: [UInt8],
        exit: ExitRecord,
        vocabulary: FailureVocabulary = FailureVocabulary(),
        zones: any ZoneSource
    ) -> AgentReport {
        var reader = OutputReader(format: format, vocabulary: vocabulary)
        reader.feed(stdout)
        return reader.finish(stderrTail: stderrTail, exit: exit, zones: zones)
    }
}
