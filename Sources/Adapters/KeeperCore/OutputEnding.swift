/// The last bytes of a stream whose head is stored already, within what the stream's cap leaves.
struct OutputEnding {
    /// The most that is kept of the end: 64 KiB, what a signal is looked for in.
    static let maximumBytes = 64 << 10
    /// What the line that stands for the dropped bytes may take.
    private static let noticeBytes = 64

    /// How much of the cap is set aside for the end: at most half of it.
    let roomBytes: Int
    /// The latest bytes, oldest first; at most twice the room between two calls.
    private var bytes: [UInt8] = []
    private var totalBytes: Int64 = 0

    init(capBytes: Int) {
        roomBytes = min(OutputEnding.maximumBytes + OutputEnding.noticeBytes, max(0, capBytes) / 2)
    }

    mutating func append(_ new: UnsafeRawBufferPointer) {
        totalBytes += Int64(new.count)
        bytes.append(contentsOf: new.suffix(roomBytes))
        if bytes.count > 2 * roomBytes { bytes.removeFirst(bytes.count - roomBytes) }
    }

    /// What is to be stored behind the head, and how many bytes it leaves out. Where some are left out, a line of its
    /// own says so, and the whole still fits into the room.
    func text() -> (bytes: [UInt8], droppedBytes: Int64) {
        let latest = bytes.suffix(roomBytes)
        guard totalBytes > Int64(latest.count) else { return (Array(latest), 0) }
        let notice = Array("\n[midwatch: output left out here]\n".utf8)
        guard roomBytes >= notice.count else { return (Array(latest), totalBytes - Int64(latest.count)) }
        let kept = latest.suffix(roomBytes - notice.count)
        return (notice + kept, totalBytes - Int64(kept.count))
    }
}
