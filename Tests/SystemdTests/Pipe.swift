import Glibc
import MidwatchTestKit

/// A pipe whose ends never block.
final class Pipe: Sendable {
    let readEnd: Int32
    let writeEnd: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw SystemRefused("pipe") }
        for end in ends {
            guard fcntl(end, F_SETFL, O_NONBLOCK) == 0 else { throw SystemRefused("fcntl") }
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// Everything that was written so far.
    func readAvailable() throws -> String {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(readEnd, &chunk, chunk.count)
            if count < 0, errno == EAGAIN { break }
            guard count > 0 else { throw SystemRefused("read") }
            all += chunk[..<count]
        }
        return String(decoding: all, as: UTF8.self)
    }

    /// The write end as `$JOURNAL_STREAM` would name it.
    func journalStreamName() throws -> String {
        var status = stat()
        guard fstat(writeEnd, &status) == 0 else { throw SystemRefused("fstat") }
        return "\(status.st_dev):\(status.st_ino)"
    }
}
