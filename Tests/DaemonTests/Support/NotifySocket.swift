import CProcess
import Glibc
import MidwatchTestKit
import Synchronization
import Testing

/// The service manager's end of sd_notify(3): a datagram socket that keeps what it was told.
///
/// A thread takes the datagrams as they come: the kernel queues only a few, and then the sender waits.
final class NotifySocket: Sendable {
    let path: String
    private let box = Box()

    /// What the thread and the test share; the thread holds it alone once the test has let go.
    private final class Box: Sendable {
        struct State {
            var received: [String] = []
            var taken = 0
        }

        let state = Mutex(State())
        /// Rings when something has arrived.
        let bell = midwatch_event_descriptor()
        let stop = midwatch_event_descriptor()

        deinit {
            close(bell)
            close(stop)
        }

        func pump(from descriptor: Int32) {
            defer { close(descriptor) }
            var bytes = [UInt8](repeating: 0, count: 8192)
            while true {
                var events = [descriptor, stop].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
                guard poll(&events, 2, -1) > 0 || errno == EINTR, events[1].revents == 0 else { return }
                var attached: Int32 = -1
                let count = midwatch_receive_datagram(descriptor, &bytes, bytes.count, &attached)
                if attached >= 0 { close(attached) }
                guard count >= 0 else { continue }
                let text = String(decoding: bytes[..<count], as: UTF8.self)
                state.withLock { $0.received.append(text) }
                Box.ring(bell)
            }
        }

        static func ring(_ descriptor: Int32) {
            var one: UInt64 = 1
            write(descriptor, &one, 8)
        }
    }

    init(_ path: String) throws {
        self.path = path
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, midwatch_bind_datagram(descriptor, path) == 0 else { throw SystemRefused("bind") }
        BlockingThread.run { [box] in box.pump(from: descriptor) }
    }

    deinit {
        Box.ring(box.stop)
    }

    /// Every datagram so far.
    var received: [String] { box.state.withLock(\.received) }

    /// The next datagram with a line that starts so; those before it are passed over. Ends early when `process` does.
    @discardableResult
    func next(
        _ line: String,
        from process: DaemonProcess? = nil,
        withinMilliseconds limit: Int32 = Waiting.deadlineMilliseconds
    ) throws -> String {
        while true {
            let found: String? = box.state.withLock { state in
                while state.taken < state.received.count {
                    let text = state.received[state.taken]
                    state.taken += 1
                    if text.split(separator: "\n").contains(where: { $0.hasPrefix(line) }) { return text }
                }
                return nil
            }
            if let found { return found }
            let sources = [box.bell] + (process.map { [$0.pidfd] } ?? [])
            let what = "\(line) by sd_notify; got \(received)"
            guard try Waiting.readable(sources, for: what, withinMilliseconds: limit) == 0 else {
                throw EndedEarly(what: line, errors: try process?.errors ?? "")
            }
            var count: UInt64 = 0
            read(box.bell, &count, 8)
        }
    }
}

/// The program ended before it said what was waited for.
struct EndedEarly: Error, CustomStringConvertible {
    var what: String
    var errors: String
    var description: String { "it ended before \(what), saying: \(errors)" }
}
