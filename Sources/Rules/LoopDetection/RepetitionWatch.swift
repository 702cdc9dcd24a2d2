/// Notices that a stream of output says the same thing again and again: that one line comes ``limit`` times within the
/// last four times as many lines. What counts as a line, and as the same, says ``LineMark``. A use of a tool that is not
/// among those lines, an answer that did not come lately, or a change of files, begins the count anew: an agent that runs the same tests after each of its
/// edits is at work.
///
/// It keeps 16 bytes for each line of that window, and of the line that is being written at most
/// ``LineMark/maximumComparedBytes``.
public struct RepetitionWatch: Sendable {
    /// How often a line comes before it is a loop, at least 2.
    public let limit: Int

    /// The marks of the last lines that count, the oldest at `next` once the window is full.
    private var window: [SeenLine] = []
    private var next = 0
    /// How often each of them is there.
    private var seen: [UInt64: Int] = [:]
    /// How often each came since the count began.
    private var counts: [UInt64: Int] = [:]
    private var stretch = 0
    /// The last different answers of tools, the oldest first.
    private var results: [UInt64] = []
    private var pending = PendingLine()

    /// How many different answers of tools are remembered: 64.
    static let resultsMax = 64

    /// A window has so many times ``limit`` lines.
    public static let windowFactor = 4

    /// Makes a watch at the beginning of a stream.
    public init(limit: Int) {
        self.limit = max(2, limit)
    }

    /// Takes bytes of the stream, cut anywhere. Returns the line that comes too often, without its newline and at most
    /// ``LineMark/maximumComparedBytes`` of it, once there is one; what follows it in `bytes` is not looked at.
    public mutating func feed(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        var rest = bytes[...]
        while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
            pending.append(UnsafeRawBufferPointer(rebasing: rest[..<newline]))
            rest = rest[(newline + 1)...]
            let line = pending
            pending = PendingLine()
            if let mark = line.mark, count(mark) { return line.beginning }
        }
        pending.append(UnsafeRawBufferPointer(rebasing: rest))
        return nil
    }

    /// Takes one whole line without its newline. Returns whether it comes too often.
    public mutating func sees(_ line: [UInt8]) -> Bool {
        var whole = PendingLine()
        line.withUnsafeBytes { whole.append($0) }
        return whole.mark.map { count($0) } ?? false
    }

    private mutating func count(_ mark: LineMark) -> Bool {
        switch mark {
        case .text(let digest):
            return count(digest)
        case .toolUse(let digest):
            if seen[digest] == nil { beginAnew() }
            return count(digest)
        case .toolResult(let digest):
            if !results.contains(digest) {
                beginAnew()
                results.append(digest)
                if results.count > RepetitionWatch.resultsMax { results.removeFirst() }
            }
            return false
        case .change:
            beginAnew()
            return false
        }
    }

    /// What came before is remembered as seen, and counts no more.
    private mutating func beginAnew() {
        counts.removeAll(keepingCapacity: true)
        stretch += 1
    }

    private mutating func count(_ digest: UInt64) -> Bool {
        let line = SeenLine(digest: digest, stretch: stretch)
        if window.count < RepetitionWatch.windowFactor * limit {
            window.append(line)
        } else {
            forget(window[next])
            window[next] = line
            next = (next + 1) % window.count
        }
        seen[digest, default: 0] += 1
        let times = (counts[digest] ?? 0) + 1
        counts[digest] = times
        return times >= limit
    }

    private mutating func forget(_ line: SeenLine) {
        if let left = seen[line.digest] { seen[line.digest] = left > 1 ? left - 1 : nil }
        guard line.stretch == stretch, let left = counts[line.digest] else { return }
        counts[line.digest] = left > 1 ? left - 1 : nil
    }
}

/// A line of the window.
private struct SeenLine {
    var digest: UInt64
    /// Which count it belongs to.
    var stretch: Int
}

/// A line on its way: its beginning, and a mark of all of it.
private struct PendingLine {
    private(set) var beginning: [UInt8] = []
    private var raw = Fingerprint()
    private var isLong = false

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        let room = LineMark.maximumComparedBytes - beginning.count
        if bytes.count <= room, !isLong {
            beginning.append(contentsOf: bytes)
            return
        }
        if !isLong { beginning.withUnsafeBytes { raw.add($0) } }
        isLong = true
        beginning.append(contentsOf: bytes.prefix(room))
        raw.add(bytes)
    }

    var mark: LineMark? { isLong ? .text(raw.value) : LineMark.of(beginning) }
}
