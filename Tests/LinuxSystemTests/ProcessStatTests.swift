import Glibc
import Testing

@testable import LinuxSystem

@Suite("Telling processes apart")
struct ProcessStatTests {
    @Test("A name with spaces, parentheses and bytes that are no UTF-8 is read right")
    func strangeName() throws {
        let tail = ") S 7 8 9 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 235777 1000 10 18446744073709551615"
        let line = Array("42 (a) R (b".utf8) + [0xFF] + Array(tail.utf8)
        let process = try #require(ProcessStat(line: line))
        #expect(process.pid == 42)
        #expect(process.name == "a) R (b\u{FFFD}")
        #expect(process.state == UInt8(ascii: "S"))
        #expect((process.parent, process.group, process.session) == (7, 8, 9))
        #expect(process.startTicks == 235_777)
        #expect(process.usedTicks == 5 + 6 + 7 + 8)
        #expect(!process.hasEnded)
    }

    @Test("What is no such line is nil", arguments: ["", "42", "42 (x", "42 (x) S 1", ") ("])
    func noLine(text: String) {
        #expect(ProcessStat(line: Array(text.utf8)) == nil)
    }

    @Test("This process finds itself, and pid 0 does not exist")
    func itself() throws {
        let own = try #require(ProcessStat.of(getpid()))
        #expect(own.parent == getppid())
        #expect(own.session == getsid(0))
        #expect(own.startTicks > 0)
        #expect(ProcessStat.of(0) == nil)
        #expect(ProcessStat.all().contains { $0.pid == own.pid && $0.startTicks == own.startTicks })
        #expect(currentBootID().utf8.count == 36)
    }

    @Test("A signal goes to the process that was seen, not to a later one with its pid")
    func signalsOnlyTheSeen() throws {
        var own = try #require(ProcessStat.of(getpid()))
        #expect(send(signal: 0, to: own))
        own.startTicks += 1
        #expect(!send(signal: 0, to: own))
    }
}
