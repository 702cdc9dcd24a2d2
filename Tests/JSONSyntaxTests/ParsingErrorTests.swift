import JSONSyntax
import Testing

@Suite("Errors of parsing")
struct ParsingErrorTests {
    @Test(
        "each fault is told with its place",
        arguments: [
            ("", "1:1", "empty"), ("  \n ", "2:2", "empty"), ("[1", "1:3", "\"]\" is missing"),
            ("[1 2]", "1:4", "expected \",\""), ("{\"a\" 1}", "1:6", "expected \":\""),
            ("{\"a\":}", "1:6", "expected a value"), ("{\"a\":1", "1:7", "\"}\" is missing"),
            ("{a:1}", "1:2", "object key in double quotes"), ("{'a':1}", "1:2", "single quote"),
            ("{1:1}", "1:2", "object key"), ("[1,]", "1:3", "remove it"), ("{\"a\":1,}", "1:7", "remove it"),
            ("tru", "1:1", "text takes double quotes"), ("True", "1:1", "write true"), ("None", "1:1", "write null"),
            ("NaN", "1:1", "no such number"), ("nulls", "1:1", "not a JSON value"), ("01", "1:1", "start with 0"),
            ("-01", "1:2", "start with 0"), ("-", "1:2", "digit after \"-\""), ("+1", "1:1", "expected a value"),
            ("1.", "1:3", "digit after \".\""), (".5", "1:1", "expected a value"), ("1e", "1:3", "exponent"),
            ("1e999", "1:1", "beyond the range"), ("1 2", "1:3", "after the end"), ("[1]]", "1:4", "after the end"),
            ("\"abc", "1:1", "not closed"), ("[\n \"a\n\"]", "2:2", "line break as \\n"),
            ("\"a\tb\"", "1:3", "\\t"), ("\"a\u{1}b\"", "1:3", "\\u0001"), (#""\x""#, "1:2", "unknown escape"),
            (#""\u12g4""#, "1:2", "four hexadecimal"), (#""\u12"#, "1:2", "four hexadecimal"), (#""\"#, "1:2", "ends"),
            ("[\"é\u{1F600}\", x]", "1:8", "not a JSON value"), ("// x\n1", "1:1", "comments are not JSON"),
            ("[1, // x\n2]", "1:5", "comments"), ("\u{FEFF}x", "1:1", "not a JSON value"), ("[1}", "1:3", "expected"),
            ("\r\n\r\nx", "3:1", "not a JSON value"), ("[\u{7F}]", "1:2", "byte 127"), ("é", "1:1", "outside ASCII"),
        ]
    )
    func faults(text: String, place: String, words: String) throws {
        let error = #expect(throws: JSONError.self) { try JSONParser.value(of: text) }
        let found = try #require(error)
        #expect(found.position.description == place, "\(found)")
        #expect(found.message.contains(words), "\(found)")
        #expect(found.description == "\(place): \(found.message)")
        #expect(!found.message.contains("\n"))
        let ofNode = #expect(throws: JSONError.self) { try JSONParser.node(of: Array(text.utf8)) }
        #expect(ofNode == found)
    }

    @Test("every prefix of a valid text is an error, never a crash")
    func prefixes() throws {
        let text = #"{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00",{"b":null}],"c":true}"#
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            #expect(throws: JSONError.self) { try JSONParser.value(of: bytes[..<count]) }
        }
        #expect(throws: Never.self) { try JSONParser.value(of: bytes) }
    }
}
