import Glibc
import Synchronization

/// A file descriptor that takes whole lines: those of several threads never mix.
///
/// Where the descriptor does not block, a line waits for a reader for a bounded time, then it is dropped; the next line
/// that gets through is preceded by one that says how many were. A process that logs to a pipe ignores SIGPIPE.
public final class LineOutput: Sendable {
    /// How long a line waits for a full pipe that does not block, in milliseconds, unless asked otherwise.
    public static let defaultPatienceMilliseconds: Int32 = 1000

    /// The process's stderr.
    public static let standardError = LineOutput(descriptor: STDERR_FILENO)

    private let descriptor: Int32
    private let patienceMilliseconds: Int32
    private let state = Mutex(State())

    private struct State {
        var droppedLines = 0
        /// A line was cut off half way: the next one starts by ending it.
        var isMidLine = false
    }

    /// An output on a descriptor that stays open and stays the caller's.
    ///
    /// - Parameters:
    ///   - descriptor: where the lines go
    ///   - patienceMilliseconds: how long a line waits for a full pipe that does not block, 0 or more
    public init(descriptor: Int32, patienceMilliseconds: Int32 = LineOutput.defaultPatienceMilliseconds) {
        self.descriptor = descriptor
        self.patienceMilliseconds = max(0, patienceMilliseconds)
    }

    /// Writes the line and a line end.
    public func write(line: String) {
        state.withLock { state in
            var text = state.isMidLine ? "\n" : ""
            if state.droppedLines > 0 { text += "(log lines dropped, nobody read them: \(state.droppedLines))\n" }
            text += line + "\n"
            let bytes = Array(text.utf8)
            let written = writeAll(bytes)
            guard written < bytes.count else {
                state = State()
                return
            }
            state.droppedLines += 1
            if written > 0 { state.isMidLine = bytes[written - 1] != UInt8(ascii: "\n") }
        }
    }

    /// Returns how many bytes went out.
    private func writeAll(_ bytes: [UInt8]) -> Int {
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
                if count > 0 {
                    offset += count
                } else if count < 0, errno == EINTR {
                    continue
                } else if count < 0, errno == EAGAIN {
                    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    guard poll(&entry, 1, patienceMilliseconds) > 0 else { break }
                } else {
                    break
                }
            }
            return offset
        }
    }
}
