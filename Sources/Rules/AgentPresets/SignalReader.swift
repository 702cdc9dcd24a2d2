public import MidwatchModel

/// Finds an agent's signal: in its final words, or in the file named by `$MIDWATCH_SIGNAL_FILE`.
///
/// A missed DONE costs one more turn; a false one ends the job. In doubt, therefore, a line is no signal.
///
/// A line of the final words is a signal when all of this holds:
/// - it is one of the last ``windowLines`` lines that are not blank, and of the last ``searchedBytes`` bytes; of a line
///   its first 4096 Unicode scalars count;
/// - it is a line of its own: besides white space, terminal colours and markdown's emphasis or code marks around it
///   (`**DONE**`) there is nothing else on it. A sentence, a list item, a heading or a block quote does not count;
/// - it is no code: not between code fences (an unclosed fence reaches to the end) and not indented by four or more
///   columns, for that is how instructions are quoted;
/// - it is not part of a word-for-word echo of the prompt, where the caller passes the prompt;
/// - it reads `DONE`, `COMPLETE`, `PLANNED`, `STUCK`, `BLOCKED` or `NEEDS_HUMAN`, exactly so in upper case, the last
///   three optionally with `: reason`; or `<promise>WORD</promise>` or `<promise>WORD: reason</promise>` in any case,
///   with one of these words, `ERROR` or `MAX_ITERATIONS`; or `===DONE_ERR=== reason`.
///
/// The last signal wins. COMPLETE means done; BLOCKED, NEEDS_HUMAN, ERROR, MAX_ITERATIONS and DONE_ERR mean stuck. A
/// reason is made one line of at most 500 characters; where none is given, the nearest line of prose above serves.
public enum SignalReader {
    /// How many lines that are not blank are looked at, from the end: 20.
    public static let windowLines = 20
    /// How much of a text's end, or of a signal file's beginning, is looked at, in bytes: 64 KiB.
    public static let searchedBytes = 64 << 10

    /// What the agent says about its work, by both ways it has: the signal file beats the final words.
    ///
    /// A file that says nothing sensible counts as stuck, never as silence; an empty one counts as no file.
    ///
    /// - Parameters:
    ///   - file: the signal file's bytes; nil where there is none.
    ///   - finalText: the final words.
    ///   - prompt: the prompt, so that its echo is not taken for the agent's word.
    public static func signal(file: [UInt8]?, finalText: String, prompt: String?) -> TurnSignal? {
        let spoken = signal(inFinalText: finalText, prompt: prompt)
        guard let file else { return spoken }
        do {
            return try signal(inSignalFile: file) ?? spoken
        } catch {
            return .stuck(reason: "its signal file makes no sense: \(error.description)")
        }
    }

    /// The signal in an agent's final words; nil when there is none: one unit is done, run again.
    ///
    /// - Parameters:
    ///   - text: the final words, as ``AgentReport/finalText`` holds them.
    ///   - prompt: the prompt, where the agent's program may echo it; only an echo of two lines or more is left out.
    public static func signal(inFinalText text: String, prompt: String? = nil) -> TurnSignal? {
        var fence = CodeFence()
        var lines: [(text: String, isProse: Bool)] = []
        for piece in PlainText.lines(of: PlainText.tail(of: text, bytes: searchedBytes)) {
            let shown = PlainText.visible(piece)
            let line = PlainText.trimmed(shown)
            guard !line.isEmpty else { continue }
            let isIndentedCode = columns(ofIndentIn: shown) >= 4
            lines.append((line, fence.isProse(line) && !isIndentedCode))
        }
        let answer = lines[endOfEcho(of: prompt, in: lines.map(\.text))...].suffix(windowLines)
        guard let last = answer.lastIndex(where: { $0.isProse && isSignal($0.text) }) else { return nil }
        let above = answer[..<last].last { $0.isProse && !isSignal($0.text) }
        return SignalSyntax.match(inFinalLine: answer[last].text)?.signal(fallbackReason: above?.text ?? "")
    }

    /// The signal in a signal file: its first line that is not blank reads `done`, `planned`, `stuck`, `stuck reason`
    /// or `stuck: reason` in any case, or one of the forms of the final words. A `stuck` alone takes the file's next
    /// line as its reason. Nil when the file is empty or blank: the final words decide then.
    ///
    /// - Parameter bytes: the file's content; only the first ``searchedBytes`` are looked at.
    /// - Throws: ``SignalFileError`` when there is something in it that is no signal.
    public static func signal(inSignalFile bytes: [UInt8]) throws(SignalFileError) -> TurnSignal? {
        var head = bytes.prefix(searchedBytes)
        if bytes.count > searchedBytes, let end = head.lastIndex(of: 0x0A) { head = head[..<end] }
        guard let text = String(validating: head, as: UTF8.self), !head.contains(0) else {
            throw SignalFileError(message: "the signal file is not text in UTF-8; \(SignalFileError.cure)")
        }
        var lines: [String] = []
        for piece in PlainText.lines(of: text) where lines.count < 2 {
            let line = PlainText.trimmed(PlainText.visible(piece))
            if !line.isEmpty { lines.append(line) }
        }
        guard let first = lines.first else { return nil }
        guard let match = SignalSyntax.match(inFileLine: first) else {
            let shown = PlainText.oneLine(first, limit: 80)
            throw SignalFileError(
                message: "the signal file says \"\(shown)\", which is no signal; \(SignalFileError.cure)"
            )
        }
        return match.signal(fallbackReason: lines.count > 1 ? lines[1] : "")
    }

    private static func isSignal(_ line: String) -> Bool {
        SignalSyntax.match(inFinalLine: line) != nil
    }

    /// How far a line is indented, in columns; a tab goes on to the next multiple of four (CommonMark 2.2).
    private static func columns(ofIndentIn line: String) -> Int {
        var columns = 0
        for scalar in line.unicodeScalars {
            if scalar == " " {
                columns += 1
            } else if scalar == "\t" {
                columns += 4 - columns % 4
            } else {
                break
            }
        }
        return columns
    }

    /// The index after the last place where all lines of the prompt stand in a row; 0 when they do not.
    private static func endOfEcho(of prompt: String?, in lines: [String]) -> Int {
        guard let prompt else { return 0 }
        let echo = PlainText.lines(of: prompt).map { PlainText.trimmed(PlainText.visible($0)) }.filter { !$0.isEmpty }
        guard echo.count >= 2, echo.count <= lines.count else { return 0 }
        for start in (0...(lines.count - echo.count)).reversed() where lines[start...].starts(with: echo) {
            return start + echo.count
        }
        return 0
    }
}

/// A signal file whose content is no signal.
public struct SignalFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and what to write instead, one line.
    public let message: String

    /// Makes an error of a whole message.
    public init(message: String) {
        self.message = message
    }

    /// The message.
    public var description: String { message }

    static let cure = "write \"done\", \"stuck: reason\" or \"planned\" as its first line"
}
