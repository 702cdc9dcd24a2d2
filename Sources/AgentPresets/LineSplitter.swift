/// Cuts a stream of bytes into lines with bounded memory. LF ends a line; a CR before it is left to the reader.
struct LineSplitter: Sendable {
    /// The longest line that is given out, in bytes; longer ones are dropped and counted.
    let longestLineBytes: Int
    /// How many lines were too long.
    private(set) var skippedLines = 0
    private var partial: [UInt8] = []
    private var isSkipping = false

    init(longestLineBytes: Int) {
        self.longestLineBytes = longestLineBytes
    }

    /// Takes the next bytes and gives out every line they complete, blank ones left out.
    mutating func feed(_ bytes: UnsafeRawBufferPointer, line: ([UInt8]) -> Void) {
        var rest = bytes[...]
        while let newline = rest.firstIndex(of: 0x0A) {
            append(rest[..<newline])
            end(line)
            rest = rest[(newline + 1)...]
        }
        append(rest)
    }

    /// Gives out what stands after the last line end.
    mutating func finish(line: ([UInt8]) -> Void) {
        end(line)
    }

    private mutating func append(_ bytes: Slice<UnsafeRawBufferPointer>) {
        guard !isSkipping else { return }
        guard partial.count + bytes.count <= longestLineBytes else {
            isSkipping = true
            skippedLines += 1
            partial = []
            return
        }
        partial.append(contentsOf: bytes)
    }

    private mutating func end(_ line: ([UInt8]) -> Void) {
        if !partial.isEmpty { line(partial) }
        partial.removeAll(keepingCapacity: partial.capacity <= 1 << 20)
        isSkipping = false
    }
}
