/// Takes secrets out of a stream of bytes: every byte that belongs to an occurrence of a secret is left out, and each
/// connected stretch of such bytes becomes `[secret NAME]`.
///
/// The name is that of the occurrence that begins first, of several the longest. What comes out is the same however the
/// stream is cut into pieces. Bytes are held back only while they may be the beginning of a secret, at most the longest
/// secret less one byte, until more bytes or the end show what they are; time alone changes nothing about that.
/// Each byte costs a bounded number of steps, whatever the
/// secrets and the stream are (Aho and Corasick, "Efficient string matching", 1975).
public struct Redactor: Sendable {
    private let patterns: SecretPatterns
    private var state: Int32 = 0
    /// Bytes that are not given out yet; the first of them stands at `heldStart` of the stream.
    private var held: [UInt8] = []
    private var heldStart = 0
    /// How many bytes were taken.
    private var position = 0
    /// Found stretches that are not settled, in order, apart from each other.
    private var stretches: [Stretch] = []
    /// The end of the last stretch whose mark was given out: an occurrence that overlaps it belongs to it.
    private var markedEnd = 0

    /// Makes a redactor at the beginning of a stream.
    public init(_ patterns: SecretPatterns) {
        self.patterns = patterns
    }

    /// Whether anything is looked for.
    public var isActive: Bool { !patterns.isEmpty }

    /// Takes bytes; returns what is settled.
    public mutating func feed(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        if state == 0, held.isEmpty, !patterns.mayBegin(in: bytes) {
            position += bytes.count
            heldStart = position
            return Array(bytes)
        }
        held.append(contentsOf: bytes)
        let start = position
        state = patterns.search(bytes, from: state) { offset, length, name in
            note(Stretch(start: start + offset - length, end: start + offset, name: name))
        }
        position += bytes.count
        return settle(before: position - patterns.depth(of: state))
    }

    /// Returns what is left. Bytes that follow begin a new stream.
    public mutating func finish() -> [UInt8] {
        let rest = settle(before: position + 1)
        self = Redactor(patterns)
        return rest
    }

    /// A whole text without its secrets.
    public static func redact(_ bytes: [UInt8], of patterns: SecretPatterns) -> [UInt8] {
        guard !patterns.isEmpty else { return bytes }
        var redactor = Redactor(patterns)
        return bytes.withUnsafeBytes { redactor.feed($0) } + redactor.finish()
    }

    /// A whole text without its secrets.
    public static func redact(_ text: String, of patterns: SecretPatterns) -> String {
        patterns.isEmpty ? text : String(decoding: redact(Array(text.utf8), of: patterns), as: UTF8.self)
    }

    /// Takes an occurrence; it ends behind all that were taken before, and may begin before some of them.
    private mutating func note(_ found: Stretch) {
        var whole = found
        while let last = stretches.last, last.end > whole.start {
            stretches.removeLast()
            whole = last.joined(with: whole)
        }
        if whole.start < markedEnd {
            markedEnd = whole.end
        } else {
            stretches.append(whole)
        }
    }

    /// Lets go of what lies before a place where, or behind which, every later occurrence begins.
    private mutating func settle(before settled: Int) -> [UInt8] {
        var output: [UInt8] = []
        var next = max(heldStart, markedEnd)
        var count = 0
        for stretch in stretches {
            guard stretch.start < settled else { break }
            output += held[(next - heldStart)..<(stretch.start - heldStart)]
            output += patterns.mark(of: stretch.name)
            markedEnd = stretch.end
            next = stretch.end
            count += 1
        }
        stretches.removeFirst(count)
        let end = min(settled, position, stretches.first?.start ?? position)
        if next < end {
            output += held[(next - heldStart)..<(end - heldStart)]
            next = end
        }
        held.removeFirst(next - heldStart)
        heldStart = next
        return output
    }
}

/// A connected stretch of secret bytes, by its places in the stream, and the occurrence that names it.
private struct Stretch {
    var start: Int
    var end: Int
    private var nameEnd: Int
    var name: Int32

    init(start: Int, end: Int, name: Int32) {
        self.start = start
        self.end = end
        self.name = name
        nameEnd = end
    }

    func joined(with other: Stretch) -> Stretch {
        var whole = (start, -nameEnd) < (other.start, -other.nameEnd) ? self : other
        whole.end = max(end, other.end)
        return whole
    }
}
