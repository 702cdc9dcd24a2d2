/// The last bytes of a stream.
struct ByteTail: Sendable {
    /// How many bytes are kept at least, once there are as many.
    let keptBytes: Int
    private var kept: [UInt8] = []
    private var isCut = false

    init(keptBytes: Int) {
        self.keptBytes = keptBytes
    }

    /// Takes the next bytes. At most twice ``keptBytes`` are held.
    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        let new = bytes.suffix(keptBytes)
        if new.count < bytes.count {
            kept.removeAll(keepingCapacity: true)
            isCut = true
        } else if kept.count + new.count > 2 * keptBytes {
            kept.removeFirst(kept.count + new.count - keptBytes)
            isCut = true
        }
        kept.append(contentsOf: new)
    }

    /// Takes a line and a line end.
    mutating func feed(line: [UInt8]) {
        line.withUnsafeBytes { feed($0) }
        [0x0A].withUnsafeBytes { feed($0) }
    }

    /// The kept bytes as text; what is not UTF-8 becomes U+FFFD, and a character cut at the front is left out.
    var text: String {
        var bytes = kept[...]
        if isCut {
            let continuation = bytes.prefix(3).prefix { $0 & 0xC0 == 0x80 }.count
            bytes = bytes.dropFirst(continuation)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
