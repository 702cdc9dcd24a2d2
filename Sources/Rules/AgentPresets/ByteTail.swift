/// The last bytes of a stream.
struct ByteTail: Sendable {
    /// How many bytes are kept at least, once there are as many.
    let keptBytes: Int
    private var kept: [UInt8] = []

    init(keptBytes: Int) {
        self.keptBytes = keptBytes
    }

    /// Takes the next bytes. At most twice ``keptBytes`` are held.
    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        let new = bytes.suffix(keptBytes)
        if new.count < bytes.count {
            kept.removeAll(keepingCapacity: true)
        } else if kept.count + new.count > 2 * keptBytes {
            kept.removeFirst(kept.count + new.count - keptBytes)
        }
        kept.append(contentsOf: new)
    }

    /// Takes a line and a line end.
    mutating func feed(line: [UInt8]) {
        line.withUnsafeBytes { feed($0) }
        [0x0A].withUnsafeBytes { feed($0) }
    }

    /// The kept bytes as text; what is not UTF-8, such as a character cut at the front, becomes U+FFFD.
    var text: String { String(decoding: kept, as: UTF8.self) }
}
