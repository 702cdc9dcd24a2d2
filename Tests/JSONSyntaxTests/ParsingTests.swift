import JSONSyntax
import Testing

@Suite("Parsing values")
struct ParsingTests {
    @Test(
        "each kind of value is read",
        arguments: [
            ("null", nil), ("true", true), (" false\r\n", false), ("0", 0), ("-0", 0), ("12", 12),
            ("-9223372036854775808", .integer(.min)), ("9223372036854775807", .integer(.max)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.5", 1.5), ("-1e2", .number(-100)),
            ("1E+2", .number(100)), ("25e-1", 2.5), ("0.0", 0.0), ("\"\"", ""), ("\"é\u{1F600}\"", "é\u{1F600}"),
            ("[]", []), ("[ 1 , [2] ]", [1, [2]]), ("{}", [:]), ("{\"a\":{\"b\":null}}", ["a": ["b": nil]]),
            ("\u{FEFF}7", 7), ("\t[\n1\r]", [1]),
        ] as [(String, JSONValue)]
    )
    func values(text: String, expected: JSONValue) throws {
        #expect(try JSONParser.value(of: text) == expected)
        #expect(try JSONParser.node(of: Array(text.utf8)).value == expected)
    }

    @Test(
        "escapes are undone, half surrogates become U+FFFD",
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u00E9\u20ac""#, "Aéé€"),
            (#""\ud83d\ude00""#, "\u{1F600}"), (#""\ud83d""#, "\u{FFFD}"), (#""\ude00x""#, "\u{FFFD}x"),
            (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\ud83d\ud83d\ude00""#, "\u{FFFD}\u{1F600}"),
            (#""\ud83d\n""#, "\u{FFFD}\n"), (#""a\u0000b""#, "a\u{0}b"), (#""é\n€""#, "é\n€"),
        ]
    )
    func escapes(text: String, expected: String) throws {
        #expect(try JSONParser.value(of: text) == .string(expected))
    }

    @Test("order and duplicates of members are kept, and the last one answers")
    func duplicates() throws {
        let value = try JSONParser.value(of: #"{"b":1,"a":2,"b":3}"#)
        #expect(value.object?.map(\.name) == ["b", "a", "b"])
        #expect(value["b"] == 3)
    }

    @Test("the relaxed dialect takes comments and a trailing comma, the strict one does not")
    func relaxed() throws {
        let text = "// head\n{ /* a */ \"a\": [1, 2, /* } */ ], // tail\n \"b\": {\"c\": 1,}, } // end"
        #expect(try JSONParser.value(of: text, dialect: .relaxed) == ["a": [1, 2], "b": ["c": 1]])
        #expect(throws: JSONError.self) { try JSONParser.value(of: text) }
        #expect(throws: JSONError.self) { try JSONParser.value(of: "[1,]") }
        #expect(throws: JSONError.self) { try JSONParser.value(of: "1 // x") }
        #expect(try JSONParser.value(of: #"["// no", "/* no */"]"#, dialect: .relaxed) == ["// no", "/* no */"])
        for bad in ["[,]", "[1,,]", "{,}", "/", "/* x", "[1] /"] {
            #expect(throws: JSONError.self, "\(bad)") { try JSONParser.value(of: bad, dialect: .relaxed) }
        }
    }

    @Test("nesting is bounded, and the bound itself is reached")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONParser.value(of: nested(128)) }
        #expect(throws: JSONError.self) { try JSONParser.value(of: nested(129)) }
        #expect(throws: JSONError.self) { try JSONParser.value(of: "[[1]]", maximumDepth: 1) }
        #expect(throws: Never.self) { try JSONParser.value(of: "[[1],[2],[3]]", maximumDepth: 2) }
        #expect(throws: Never.self) { try JSONParser.value(of: nested(512), maximumDepth: .max) }
        #expect(throws: JSONError.self) { try JSONParser.value(of: nested(513), maximumDepth: .max) }
        #expect(throws: JSONError.self) { try JSONParser.value(of: String(repeating: "{\"a\":", count: 100_000)) }
    }

    @Test("bytes that are not UTF-8 are errors, or U+FFFD when repaired")
    func invalidUTF8() throws {
        let bytes: [UInt8] = Array("[\"ok\", \"a".utf8) + [0xFF] + Array("é".utf8) + [0xC3] + Array("\"]".utf8)
        let error = #expect(throws: JSONError.self) { try JSONParser.value(of: bytes) }
        #expect(error?.position.offset == 9)
        #expect(error?.message.contains("UTF-8") == true)
        #expect(try JSONParser.value(of: bytes, repairingUTF8: true) == ["ok", "a\u{FFFD}é\u{FFFD}"])
        let escaped: [UInt8] = Array("\"\\n".utf8) + [0xED, 0xA0, 0x80] + Array("\"".utf8)
        let second = #expect(throws: JSONError.self) { try JSONParser.value(of: escaped) }
        #expect(second?.position.offset == 3)
        #expect(try JSONParser.value(of: escaped, repairingUTF8: true).string?.first == "\n")
    }

    @Test("a slice of a longer buffer is read as a text of its own")
    func slice() throws {
        let bytes = Array("xx[1]yy".utf8)
        #expect(try JSONParser.value(of: bytes[2..<5]) == [1])
    }
}
