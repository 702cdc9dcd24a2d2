import Testing

@testable import KeeperCore

@Suite("The end of an output that is too long")
struct OutputEndingTests {
    private func ending(of text: [UInt8], capBytes: Int, inPiecesOf size: Int) -> (bytes: [UInt8], droppedBytes: Int64)
    {
        var ending = OutputEnding(capBytes: capBytes)
        for start in stride(from: 0, to: text.count, by: size) {
            text[start..<min(start + size, text.count)].withUnsafeBytes { ending.append($0) }
        }
        return ending.text()
    }

    private let notice = Array("\n[midwatch: output left out here]\n".utf8)

    @Test("What fits into the room is kept as it is")
    func fits() {
        let text = Array("as long as the room".utf8)
        let kept = ending(of: text, capBytes: 2 * text.count, inPiecesOf: 3)
        #expect(kept.bytes == text && kept.droppedBytes == 0)
    }

    @Test("Of what does not fit the latest is kept behind a notice, within the room", arguments: [1, 7, 5000])
    func latest(pieceBytes: Int) {
        let text = (0..<5000).map { UInt8(truncatingIfNeeded: $0 % 251) }
        let kept = ending(of: text, capBytes: 2000, inPiecesOf: pieceBytes)
        #expect(kept.bytes.count == 1000)
        #expect(kept.bytes.starts(with: notice))
        let left = Array(kept.bytes.dropFirst(notice.count))
        #expect(left == text.suffix(left.count))
        #expect(kept.droppedBytes == Int64(text.count - left.count))
    }

    @Test("A room without place for a notice holds the latest bytes alone", arguments: [0, 1, 2, 40])
    func tiny(capBytes: Int) {
        let text = [UInt8](repeating: 1, count: 50) + Array("END".utf8)
        let kept = ending(of: text, capBytes: capBytes, inPiecesOf: 4)
        #expect(kept.bytes == text.suffix(capBytes / 2))
        #expect(kept.droppedBytes == Int64(text.count - capBytes / 2))
    }

    @Test("The room is half of the cap, 64 KiB and a notice at most; a cap below nothing is none")
    func room() {
        #expect(OutputEnding(capBytes: 100).roomBytes == 50)
        #expect(OutputEnding(capBytes: .max).roomBytes == OutputEnding.maximumBytes + 64)
        #expect(OutputEnding(capBytes: -5).roomBytes == 0)
    }
}
