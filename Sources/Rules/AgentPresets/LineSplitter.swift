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
        var start = 0
        while let newline = Self.newline(in: bytes, from: start) {
            append(UnsafeRawBufferPointer(rebasing: bytes[start..<newline]))
            end(line)
            start = newline + 1
        }
        append(UnsafeRawBufferPointer(rebasing: bytes[start...]))
    }

    /// Gives out what stands after the last line end.
    mutating func finish(line: ([UInt8]) -> Void) {
        end(line)
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
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

    /// The index of the next LF, found eight bytes at a time: a byte of `word ^ LFs` is zero where an LF stands.
    private static func newline(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var index = start
        while index + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ 0x0A0A_0A0A_0A0A_0A0A
            if (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 != 0 { break }
            index += 8
        }
        while index < bytes.count {
            if bytes[index] == 0x0A { return index }
            index += 1
        }
        return nil
    }
}
