/// Cuts a stream of bytes into lines for the journal; a long line comes in pieces, cut between characters.
struct LineSplitter {
    /// 48 KiB: the journal's socket takes it in one datagram, and its readers show it.
    static let maximumPieceBytes = 48 << 10

    private var pending: [UInt8] = []

    /// Takes bytes and gives every line that ends in them, without its newline, and every piece that is full.
    mutating func feed(_ bytes: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) -> Void) {
        var rest = bytes[...]
        while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = UnsafeRawBufferPointer(rebasing: rest[..<newline])
            if pending.isEmpty, line.count <= LineSplitter.maximumPieceBytes {
                emit(line)
            } else {
                keep(line, emit: emit)
                flush(emit: emit)
            }
            rest = rest[(newline + 1)...]
        }
        keep(UnsafeRawBufferPointer(rebasing: rest), emit: emit)
    }

    /// Gives what is left of a last line without a newline.
    mutating func finish(emit: (UnsafeRawBufferPointer) -> Void) {
        if !pending.isEmpty { flush(emit: emit) }
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer, emit: (UnsafeRawBufferPointer) -> Void) {
        pending.append(contentsOf: bytes)
        var start = 0
        while pending.count - start > LineSplitter.maximumPieceBytes {
            var end = start + LineSplitter.maximumPieceBytes
            // Continuation bytes of UTF-8 belong to the character before; more than three in a row are no UTF-8.
            for _ in 0..<3 where pending[end] & 0xC0 == 0x80 { end -= 1 }
            if pending[end] & 0xC0 == 0x80 { end = start + LineSplitter.maximumPieceBytes }
            pending.withUnsafeBytes { emit(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
            start = end
        }
        if start > 0 { pending.removeSubrange(..<start) }
    }

    private mutating func flush(emit: (UnsafeRawBufferPointer) -> Void) {
        pending.withUnsafeBytes { emit($0) }
        pending.removeAll(keepingCapacity: true)
    }
}
