internal import CProcess
internal import Glibc
internal import LinuxSystem
internal import LoopDetection
internal import TurnFolder

/// One of the agent's output streams on its way from the pipe to its file and the journal.
struct CopiedStream {
    /// `stdout` or `stderr`.
    let name: String
    let priority: TurnJournal.Priority
    /// The reading end; -1 once it has ended.
    private(set) var pipe: Int32
    /// All that the agent wrote, in bytes.
    private(set) var totalBytes: Int64 = 0
    /// Why not everything is stored; nil while everything is.
    private(set) var note: String?
    /// The line that came too often, without secrets; nil while none has.
    private(set) var repeatedLine: [UInt8]?

    private let file: Int32
    private let capBytes: Int64
    /// How much of the beginning is stored; what follows goes through ``ending``.
    private let headBytes: Int64
    private var storedBytes: Int64 = 0
    /// The latest bytes behind the head: an agent says last what counts most.
    private var ending: OutputEnding
    private var lines = LineSplitter()
    private var redactor: Redactor
    /// Nil where nobody counts lines, and once one was found.
    private var repetition: RepetitionWatch?

    init(
        name: String,
        priority: TurnJournal.Priority,
        pipe: Int32,
        file: Int32,
        capBytes: Int,
        repeatedLinesMax: Int?,
        without patterns: SecretPatterns
    ) {
        repetition = repeatedLinesMax.map { RepetitionWatch(limit: $0) }
        redactor = Redactor(patterns)
        self.name = name
        self.priority = priority
        self.pipe = pipe
        self.file = file
        self.capBytes = Int64(capBytes)
        ending = OutputEnding(capBytes: capBytes)
        headBytes = Int64(capBytes - ending.roomBytes)
        midwatch_set_nonblocking(pipe)
    }

    /// What is stored when the agent writes endlessly after its end: one buffer of the largest pipe, 1 MiB.
    static let maximumDrainBytes = 1 << 20

    /// Copies what is there, up to one buffer. Returns how many bytes: 0 when there is nothing now or ever.
    mutating func copy(through buffer: UnsafeMutableRawBufferPointer, to journal: TurnJournal) -> Int {
        guard pipe >= 0 else { return 0 }
        var count: Int
        repeat { count = read(pipe, buffer.baseAddress, buffer.count) } while count < 0 && errno == EINTR
        if count < 0, errno == EAGAIN { return 0 }
        guard count > 0 else {
            close(pipe)
            pipe = -1
            return 0
        }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        totalBytes += Int64(count)
        if redactor.isActive {
            redactor.feed(bytes).withUnsafeBytes { pass($0, journal) }
        } else {
            pass(bytes, journal)
        }
        return count
    }

    private mutating func pass(_ bytes: UnsafeRawBufferPointer, _ journal: TurnJournal) {
        store(bytes, journal)
        if let line = repetition?.feed(bytes) {
            repeatedLine = line
            repetition = nil
        }
        guard journal.isOpen else { return }
        lines.feed(bytes) { journal.line($0, of: name, priority: priority) }
    }

    /// Copies what is left in the pipe and the last line without a newline.
    mutating func finish(through buffer: UnsafeMutableRawBufferPointer, to journal: TurnJournal) {
        var left = CopiedStream.maximumDrainBytes
        while left > 0 {
            let count = copy(through: buffer, to: journal)
            guard count > 0 else { break }
            left -= count
        }
        if pipe >= 0 { close(pipe) }
        pipe = -1
        redactor.finish().withUnsafeBytes { pass($0, journal) }
        storeEnding(journal)
        if file >= 0 { close(file) }
        lines.finish { journal.line($0, of: name, priority: priority) }
    }

    private mutating func store(_ bytes: UnsafeRawBufferPointer, _ journal: TurnJournal) {
        guard note == nil, file >= 0 else { return }
        let fitting = Int(min(headBytes - storedBytes, Int64(bytes.count)))
        guard write(UnsafeRawBufferPointer(rebasing: bytes[..<fitting]), journal) else { return }
        ending.append(UnsafeRawBufferPointer(rebasing: bytes[fitting...]))
    }

    /// Stores what the agent wrote last; what it wrote between the head and that is counted and dropped.
    private mutating func storeEnding(_ journal: TurnJournal) {
        guard note == nil, file >= 0 else { return }
        let (text, droppedBytes) = ending.text()
        guard text.withUnsafeBytes({ write($0, journal) }), droppedBytes > 0 else { return }
        tell(
            "\(name) is stored up to its cap of \(capBytes) bytes; \(droppedBytes) before its end are dropped",
            journal
        )
    }

    /// Writes all of it; false when the file takes no more.
    private mutating func write(_ bytes: UnsafeRawBufferPointer, _ journal: TurnJournal) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = Glibc.write(file, bytes.baseAddress.map { $0 + done }, bytes.count - done)
            if count < 0 {
                if errno == EINTR { continue }
                tell("\(name) is stored up to byte \(storedBytes) only: \(errnoText(errno))", journal)
                return false
            }
            done += count
            storedBytes += Int64(count)
        }
        return true
    }

    private mutating func tell(_ text: String, _ journal: TurnJournal) {
        note = text
        journal.note(text, priority: .warning)
    }
}
