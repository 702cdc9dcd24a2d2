internal import MidwatchModel
internal import TurnFolder

/// Sends a turn's lines to the journal with the turn's fields. The journal never holds the agent up: a full queue is
/// waited for once, for a bounded time, and what does not fit is counted.
final class TurnJournal {
    /// Syslog's numbers, see syslog(3).
    enum Priority: String {
        case error = "3"
        case warning = "4"
        case notice = "5"
        case info = "6"
    }

    /// 200 ms: how long a full queue is waited for before lines are dropped.
    static let maximumWaitMilliseconds: Int32 = 200

    private let socket: JournalSocket?
    private let common: JournalEntry
    private let patterns: SecretPatterns
    private var isCongested = false
    private(set) var droppedLines: Int64 = 0
    private var untoldLines: Int64 = 0

    /// - Parameter patterns: what is taken out of notes; the agent's lines come without secrets.
    init(_ order: TurnOrder, without patterns: SecretPatterns) {
        self.patterns = patterns
        let path = order.journalSocket ?? JournalSocket.standardPath
        socket = path.isEmpty ? nil : JournalSocket(path: path)
        var entry = JournalEntry()
        entry.append("SYSLOG_IDENTIFIER", order.job?.rawValue ?? "midwatch")
        if let job = order.job { entry.append("MIDWATCH_JOB", job.rawValue) }
        if let turn = order.turn { entry.append("MIDWATCH_TURN", turn.description) }
        if let iteration = order.iteration { entry.append("MIDWATCH_ITERATION", String(iteration)) }
        if let phase = order.phase { entry.append("MIDWATCH_PHASE", phase.description) }
        common = entry
    }

    /// Whether anybody listens.
    var isOpen: Bool { socket != nil }

    /// Sends one line of the agent's output.
    func line(_ bytes: UnsafeRawBufferPointer, of stream: String, priority: Priority) {
        tellOfDroppedLines()
        guard send(bytes, stream, priority) else {
            droppedLines += 1
            untoldLines += 1
            return
        }
    }

    /// Sends a line of the keeper itself, as stream `keeper`.
    func note(_ text: String, priority: Priority) {
        _ = Redactor.redact(Array(text.utf8), of: patterns).withUnsafeBytes { send($0, "keeper", priority) }
    }

    /// Says how many lines are missing, once the journal listens again.
    func tellOfDroppedLines() {
        guard untoldLines > 0 else { return }
        let text = "\(untoldLines) lines did not fit into the journal's queue; the turn's files hold them"
        if Array(text.utf8).withUnsafeBytes({ send($0, "keeper", .warning) }) { untoldLines = 0 }
    }

    private func send(_ bytes: UnsafeRawBufferPointer, _ stream: String, _ priority: Priority) -> Bool {
        guard let socket else { return true }
        var entry = common
        entry.append("PRIORITY", priority.rawValue)
        entry.append("MIDWATCH_STREAM", stream)
        entry.append("MESSAGE", bytes)
        // While it is congested nothing is waited for: the agent must not crawl at the journal's pace.
        let wait = isCongested ? 0 : TurnJournal.maximumWaitMilliseconds
        isCongested = socket.send(entry, waitMilliseconds: wait) != .sent
        return !isCongested
    }
}
