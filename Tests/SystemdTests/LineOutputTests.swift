import Systemd
import Testing

@Suite("Line output")
struct LineOutputTests {
    @Test("lines that nobody reads are dropped after the wait, and counted by the next one that gets through")
    func droppedLines() throws {
        let pipe = try Pipe()
        let output = LineOutput(descriptor: pipe.writeEnd, patienceMilliseconds: 0)
        let filler = String(repeating: "f", count: 4095)
        for _ in 0..<100 { output.write(line: filler) }
        let kept = try pipe.readAvailable().split(separator: "\n")
        #expect(kept.count < 100)
        #expect(kept.allSatisfy { $0 == filler })

        output.write(line: "after")
        #expect(try pipe.readAvailable() == "(log lines dropped, nobody read them: \(100 - kept.count))\nafter\n")
        output.write(line: "clean")
        #expect(try pipe.readAvailable() == "clean\n")
    }

    @Test("a line cut off half way is ended before the next one starts")
    func cutLine() throws {
        let pipe = try Pipe()
        let output = LineOutput(descriptor: pipe.writeEnd, patienceMilliseconds: 0)
        output.write(line: String(repeating: "x", count: 1 << 21))
        let part = try pipe.readAvailable()
        #expect(!part.isEmpty && part.allSatisfy { $0 == "x" })
        output.write(line: "after")
        #expect(try pipe.readAvailable() == "\n(log lines dropped, nobody read them: 1)\nafter\n")
    }
}
