import CProcess
import Glibc
import MidwatchTestKit
import Testing

/// A named pipe between a test and its agents: they tell where they are, and they wait for leave to go on.
///
/// Both ends are open here, so that no agent's opening waits. An agent writes with `echo here > PATH` and waits with
/// `read line < PATH`.
final class NamedPipe: Sendable {
    let path: String
    private let descriptor: Int32

    init(_ path: String) throws {
        self.path = path
        guard mkfifo(path, 0o666) == 0 else { throw SystemRefused("mkfifo") }
        descriptor = midwatch_open(path, O_RDWR | O_NONBLOCK, 0)
        guard descriptor >= 0 else { throw SystemRefused("open") }
    }

    deinit {
        close(descriptor)
    }

    /// The next line an agent writes.
    func line() throws -> String {
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            try Waiting.readable(descriptor, for: "a line in \(path)")
            var byte: UInt8 = 0
            if read(descriptor, &byte, 1) == 1 { line.append(byte) }
        }
        return String(decoding: line.dropLast(), as: UTF8.self)
    }

    /// Lets agents that wait go on, one per line.
    func release(_ count: Int = 1) throws {
        let lines = [UInt8](repeating: UInt8(ascii: "\n"), count: count)
        guard write(descriptor, lines, lines.count) == lines.count else { throw SystemRefused("write") }
    }
}
