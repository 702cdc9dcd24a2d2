import Testing

@testable import ControlServer

@Suite("Finding the last lines of a log")
struct LogTailTests {
    @Test("Any number of lines, any block size: the same as splitting the whole text")
    func tails() async throws {
        let texts = ["", "\n", "a", "a\n", "a\nb", "a\nb\n", "\n\n\n", "ab\ncd\n\nef\nghij\n", "long line without end"]
        for text in texts {
            let bytes = Array(text.utf8)
            var starts = [0] + bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
            starts.removeAll { $0 >= bytes.count }
            for lines in 0...7 {
                let expected = lines == 0 ? bytes.count : starts.suffix(lines).first ?? 0
                for blockBytes in 1...8 {
                    let start = try await LogTail.start(
                        lines: lines,
                        storedBytes: Int64(bytes.count),
                        blockBytes: blockBytes
                    ) { offset, maximumBytes in
                        Array(bytes[Int(offset)...].prefix(maximumBytes))
                    }
                    #expect(start == Int64(expected), "\(text.debugDescription) \(lines) \(blockBytes)")
                }
            }
        }
    }

    @Test("The search for lines is bounded")
    func bounded() async throws {
        var read = 0
        let start = try await LogTail.start(lines: 5, storedBytes: 1 << 40) { _, maximumBytes in
            read += maximumBytes
            return Array(repeating: 0x61, count: maximumBytes)
        }
        #expect(start == (1 << 40) - (8 << 20))
        #expect(read == 8 << 20)
    }
}
