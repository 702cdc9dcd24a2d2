import Testing

@testable import KeeperCore

@Suite("Lines of a stream")
struct LineSplitterTests {
    private func lines(_ pieces: [[UInt8]]) -> [[UInt8]] {
        var splitter = LineSplitter()
        var lines: [[UInt8]] = []
        for piece in pieces { piece.withUnsafeBytes { splitter.feed($0) { lines.append(Array($0)) } } }
        splitter.finish { lines.append(Array($0)) }
        return lines
    }

    private func texts(_ pieces: String...) -> [String] {
        lines(pieces.map { Array($0.utf8) }).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("A line is given without its newline, wherever the stream was cut")
    func cuts() {
        #expect(texts("one\ntwo\n") == ["one", "two"])
        #expect(texts("o", "ne\nt", "wo", "\n") == ["one", "two"])
        #expect(texts("\n\n") == ["", ""])
        #expect(texts("one\r\n") == ["one\r"])
        #expect(texts() == [] && texts("") == [])
    }

    @Test("A last line without a newline is given at the end")
    func lastLine() {
        #expect(texts("one\ntw", "o") == ["one", "two"])
    }

    @Test("A line that is too long comes in pieces, and its bytes are all there", arguments: [1, 1000, 100_000])
    func longLine(pieceBytes: Int) {
        let most = LineSplitter.maximumPieceBytes
        let text = [UInt8](repeating: 97, count: 2 * most + 10) + [10] + Array("next".utf8)
        let pieces = stride(from: 0, to: text.count, by: pieceBytes).map {
            Array(text[$0..<min($0 + pieceBytes, text.count)])
        }
        let found = lines(pieces)
        #expect(found.map(\.count) == [most, most, 10, 4])
        #expect(Array(found.dropLast().joined()) == Array(text.prefix(2 * most + 10)))
    }

    @Test("No character is cut in two", arguments: ["é", "€", "😀"])
    func characters(character: String) {
        let width = character.utf8.count
        for offset in 0..<width {
            let text = String(repeating: "a", count: offset) + String(repeating: character, count: 40_000)
            let found = lines([Array(text.utf8)])
            #expect(found.count > 1)
            #expect(found.allSatisfy { String(validating: $0, as: UTF8.self) != nil })
            #expect(Array(found.joined()) == Array(text.utf8))
        }
    }

    @Test("Bytes that are no text are cut at the bound")
    func noText() {
        let found = lines([[UInt8](repeating: 0x80, count: LineSplitter.maximumPieceBytes + 5)])
        #expect(found.map(\.count) == [LineSplitter.maximumPieceBytes, 5])
    }
}
