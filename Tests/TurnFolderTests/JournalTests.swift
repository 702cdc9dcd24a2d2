import CProcess
import Glibc
import LinuxSystem
import MidwatchTestKit
import Testing

@testable import TurnFolder

@Suite("The journal's native protocol")
final class JournalTests {
    let scratch: Scratch
    let listener: Descriptor
    let path: String

    init() throws {
        scratch = try Scratch()
        path = "\(scratch.path)/socket"
        listener = Descriptor(taking: socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0))
        try #require(midwatch_bind_datagram(listener.number, path) == 0)
    }

    @Test("A value without a newline takes the short form, one with a newline the long one")
    func encoding() {
        var entry = JournalEntry()
        entry.append("PRIORITY", "6")
        entry.append("MESSAGE", [0x61, 0xFF, 0x00])
        entry.append("EMPTY", "")
        entry.append("TEXT", "a\nb")
        let expected =
            Array("PRIORITY=6\nMESSAGE=a".utf8) + [0xFF, 0x00] + Array("\nEMPTY=\nTEXT\n".utf8)
            + [3, 0, 0, 0, 0, 0, 0, 0] + Array("a\nb\n".utf8)
        #expect(entry.bytes == expected)
    }

    @Test("An entry arrives as one datagram")
    func datagram() throws {
        let journal = try #require(JournalSocket(path: path))
        var entry = JournalEntry()
        entry.append("MESSAGE", "hello")
        #expect(journal.send(entry) == .sent)
        var buffer = [UInt8](repeating: 0, count: 100)
        var attached: Int32 = 0
        let count = midwatch_receive_datagram(listener.number, &buffer, 100, &attached)
        #expect(Array(buffer.prefix(count)) == entry.bytes)
        #expect(attached == -1)
    }

    @Test("An entry too large for a datagram arrives as a sealed memory file")
    func memoryFile() throws {
        let journal = try #require(JournalSocket(path: path))
        var entry = JournalEntry()
        entry.append("MESSAGE", [UInt8](repeating: 0x78, count: 40 << 20))
        #expect(journal.send(entry) == .sent)
        var nothing: [UInt8] = [0]
        var attached: Int32 = -1
        #expect(midwatch_receive_datagram(listener.number, &nothing, 1, &attached) == 0)
        try #require(attached >= 0)
        let file = Descriptor(taking: attached)
        #expect(try file.read(limitBytes: 64 << 20, from: 0) == entry.bytes)
        #expect(file.write([0], at: 0) == EPERM)
    }

    @Test("A full queue is said, and waited for no longer than asked")
    func fullQueue() throws {
        let journal = try #require(JournalSocket(path: path))
        var entry = JournalEntry()
        entry.append("MESSAGE", "x")
        var sent = 0
        while sent < 100_000, journal.send(entry) == .sent { sent += 1 }
        #expect(sent < 100_000)
        #expect(journal.send(entry, waitMilliseconds: 1) == .full)
    }

    @Test("Where nobody listens there is no journal, and a path that is too long is no crash")
    func nobody() {
        #expect(JournalSocket(path: "\(scratch.path)/none") == nil)
        #expect(JournalSocket(path: "/" + String(repeating: "x", count: 200)) == nil)
    }

    @Test("A journal that was restarted is found again")
    func restarted() throws {
        let scratch = try Scratch()
        let path = "\(scratch.path)/j"
        var entry = JournalEntry()
        entry.append("MESSAGE", "x")
        let journal: JournalSocket
        do {
            let first = Descriptor(taking: socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0))
            try #require(midwatch_bind_datagram(first.number, path) == 0)
            journal = try #require(JournalSocket(path: path))
            #expect(journal.send(entry) == .sent)
        }
        #expect(journal.send(entry) == .failed(ECONNREFUSED))
        unlink(path)
        let second = Descriptor(taking: socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0))
        try #require(midwatch_bind_datagram(second.number, path) == 0)
        #expect(journal.send(entry) == .sent)
        _ = second.number
    }
}
