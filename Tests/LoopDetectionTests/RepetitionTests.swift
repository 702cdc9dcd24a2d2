import LoopDetection
import Testing

@Suite("Output that says the same again and again")
struct RepetitionTests {
    /// Which of the lines is the one too many, from 1; 0 when none is.
    private func end(of lines: [String], limit: Int) -> Int {
        var watch = RepetitionWatch(limit: limit)
        for (index, line) in lines.enumerated() where watch.sees(Array(line.utf8)) { return index + 1 }
        return 0
    }

    @Test("A line that comes n times is one too many, the n-th time")
    func nth() {
        #expect(end(of: Array(repeating: "again", count: 9), limit: 5) == 5)
        #expect(end(of: Array(repeating: "again", count: 4), limit: 5) == 0)
        #expect(end(of: ["a", "b", "a", "b", "a"], limit: 3) == 5)
    }

    @Test("Only the last 4n lines count")
    func window() {
        // With n = 2 a line may come back after eight others, and not after six.
        let far = ["x"] + (1...8).map { "line \($0)" } + ["x"]
        #expect(end(of: far, limit: 2) == 0)
        let near = ["x"] + (1...6).map { "line \($0)" } + ["x"]
        #expect(end(of: near, limit: 2) == 8)
    }

    @Test("The window slides on for as long as the stream lasts")
    func longRun() {
        var watch = RepetitionWatch(limit: 3)
        for round in 0..<1000 {
            var repeats = watch.sees(Array("round \(round) of many".utf8))
            // Twice in each window of twelve, never a third time.
            if round % 6 == 0 { repeats = watch.sees(Array("tick".utf8)) || repeats }
            #expect(!repeats)
        }
    }

    @Test(
        "Lines that say nothing are never counted",
        arguments: ["", "   ", "\t", "----------", "=====", "...", "{}", "│ ─── │", "✓", "\u{1B}[2K\r", "\u{FFFD}"]
    )
    func empty(line: String) {
        // A colour's escape holds a letter, and counts.
        let expected = line.contains("K") ? 3 : 0
        #expect(end(of: Array(repeating: line, count: 50), limit: 3) == expected)
    }

    @Test("A letter or digit of any script says something", arguments: ["é", "保存", "٣", "- 7"])
    func scripts(line: String) {
        #expect(end(of: Array(repeating: line, count: 5), limit: 3) == 3)
    }

    @Test("White space at the end makes no other line, elsewhere it does")
    func whiteSpace() {
        #expect(end(of: ["same", "same ", "same\r"], limit: 3) == 3)
        #expect(end(of: ["same", " same", "sa me"], limit: 3) == 0)
    }

    @Test("Similar lines are not the same")
    func similar() {
        #expect(end(of: (0..<5000).map { "PASS test \($0) in 3 ms" }, limit: 2) == 0)
    }

    @Test("However a stream is cut, the same line is found")
    func pieces() {
        let text = Array("one\ntwo words\none\r\nthree\none\nrest".utf8)
        for size in 1...text.count {
            var watch = RepetitionWatch(limit: 3)
            var found: [[UInt8]] = []
            for start in stride(from: 0, to: text.count, by: size) where found.isEmpty {
                let piece = Array(text[start..<min(start + size, text.count)])
                if let line = piece.withUnsafeBytes({ watch.feed($0) }) { found.append(line) }
            }
            #expect(found == [Array("one".utf8)], "in pieces of \(size)")
        }
    }

    @Test("A line without an end is held in bounded memory, and its newline makes it count")
    func endless() {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 300_000)
        var other = long
        other[299_999] = UInt8(ascii: "y")
        var watch = RepetitionWatch(limit: 2)
        func feed(_ bytes: [UInt8]) -> [UInt8]? { bytes.withUnsafeBytes { watch.feed($0) } }
        #expect(feed(long) == nil)
        #expect(feed([10]) == nil)
        #expect(feed(other + [10]) == nil, "its last byte is another")
        #expect(feed(Array(long.prefix(1000))) == nil)
        let line = feed(Array(long.dropFirst(1000)) + [10])
        #expect(line == [UInt8](repeating: UInt8(ascii: "x"), count: LineMark.maximumComparedBytes))
    }

    @Test("A long line that is JSON is compared byte by byte")
    func longJSON() {
        let words = String(repeating: "w ", count: 40_000)
        func call(_ id: Int) -> String {
            #"{"type":"assistant","message":{"content":[{"type":"tool_use","id":"\#(id)","input":"\#(words)"}]}}"#
        }
        #expect(end(of: [call(1), call(2), call(3)], limit: 2) == 0)
        #expect(end(of: [call(1), call(1)], limit: 2) == 2)
    }
}
