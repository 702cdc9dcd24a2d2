import JSONSyntax
import Testing

@Suite("Nodes and their places")
struct NodeTests {
    private func node(_ text: String) throws -> JSONNode {
        try JSONParser.node(of: Array(text.utf8), dialect: .relaxed)
    }

    @Test("every part knows its line and column, in Unicode scalars")
    func places() throws {
        let root = try node("{\n  \"é\": 1, \"list\": [true,\r\n\t{\"x\": \"y\"}]\n}")
        #expect(root.position == JSONPosition(offset: 0, line: 1, column: 1))
        guard case .object(let members) = root.content else {
            Issue.record("no object")
            return
        }
        #expect(members.map(\.namePosition.description) == ["2:3", "2:11"])
        #expect(members.map(\.value.position.description) == ["2:8", "2:19"])
        #expect(root["list"]?[0]?.position.description == "2:20")
        #expect(root["list"]?[1]?.position.description == "3:2")
        #expect(root["list"]?[1]?["x"]?.position.description == "3:8")
        #expect(root["list"]?[1]?["x"]?.position.offset == 36)
        #expect(root.endOffset == 43)
        #expect(root["list"]?[2] == nil)
        #expect(root["none"] == nil)
    }

    @Test("a byte order mark takes no column")
    func byteOrderMark() throws {
        let root = try node("\u{FEFF}[1]")
        #expect(root.position == JSONPosition(offset: 3, line: 1, column: 1))
        #expect(root[0]?.position.description == "1:2")
    }

    @Test("a place inside a string is found when it has no escapes")
    func insideStrings() throws {
        let root = try node("[\"0 é * * 9\", \"a\\nb\", 1]")
        #expect(root[0]?.position(ofScalar: 0).description == "1:3")
        #expect(root[0]?.position(ofScalar: 4) == JSONPosition(offset: 7, line: 1, column: 7))
        #expect(root[0]?.position(ofScalar: 99).description == "1:12")
        #expect(root[1]?.position(ofScalar: 2) == root[1]?.position)
        #expect(root[2]?.position(ofScalar: 1) == root[2]?.position)
    }

    @Test("duplicates are kept with their places")
    func duplicates() throws {
        let root = try node("{\"a\":1,\n\"a\":2}")
        guard case .object(let members) = root.content else {
            Issue.record("no object")
            return
        }
        #expect(members.map(\.namePosition.line) == [1, 2])
        #expect(root["a"]?.value == 2)
    }
}
