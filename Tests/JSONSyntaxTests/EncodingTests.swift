import JSONSyntax
import Testing

@Suite("Encoding and access")
struct EncodingTests {
    @Test(
        "each kind of value is written",
        arguments: [
            (nil, "null"), (true, "true"), (-5, "-5"), (.integer(.min), "-9223372036854775808"), (1.0, "1.0"),
            (.number(1e300), "1e+300"), (.number(.nan), "null"), (.number(-.infinity), "null"),
            ("a\"\\\n\r\t/é€\u{1F600}", #""a\"\\\n\r\t/é€😀""#),
            ("\u{0}\u{1B}\u{7F}\u{85}\u{A0}", "\"\\u0000\\u001b\\u007f\\u0085\u{A0}\""),
            ([], "[]"), ([:], "{}"), (["b": [1, "x"], "a": nil], #"{"b":[1,"x"],"a":null}"#),
        ] as [(JSONValue, String)]
    )
    func encoding(value: JSONValue, expected: String) {
        #expect(value.encoded() == expected)
    }

    @Test("the pretty form indents by two spaces")
    func pretty() {
        let value: JSONValue = ["a": [1, []], "b": [:], "c": ["d": true]]
        let expected = """
            {
              "a": [
                1,
                []
              ],
              "b": {},
              "c": {
                "d": true
              }
            }
            """
        #expect(value.encoded(pretty: true) == expected)
    }

    @Test("what is written reads back as the same value", arguments: 0..<200)
    func roundTrip(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let value = random.value(depth: 4)
        #expect(try JSONParser.value(of: value.encoded()) == value)
        #expect(try JSONParser.value(of: value.encoded(pretty: true)) == value)
    }

    @Test("accessors answer for their own kind only")
    func access() {
        let value: JSONValue = ["s": "t", "i": 7, "d": 2.5, "w": .number(9e5), "b": true, "n": nil, "a": [1]]
        #expect(value["s"]?.string == "t" && value["i"]?.string == nil)
        #expect(value["i"]?.integer == 7 && value["w"]?.integer == 900_000 && value["d"]?.integer == nil)
        #expect(value["i"]?.double == 7 && value["d"]?.double == 2.5 && value["s"]?.double == nil)
        #expect(JSONValue.number(1e30).integer == nil && JSONValue.number(.nan).integer == nil)
        #expect(JSONValue.number(-0x1p63).integer == .min && JSONValue.number(0x1p63).integer == nil)
        #expect(value["b"]?.bool == true && value["i"]?.bool == nil)
        #expect(value["n"]?.isNull == true && value["i"]?.isNull == false && value["none"] == nil)
        #expect(value["a"]?[0] == 1 && value["a"]?[1] == nil && value["a"]?[-1] == nil && value["s"]?[0] == nil)
        #expect(value["a"]?.array?.count == 1 && value.array == nil && value.object?.count == 7)
        #expect(value["a"]?["x"] == nil)
    }

    @Test("a line of 10 MB is read whole")
    func longLine() throws {
        let text = String(repeating: "long words é ", count: 750_000)
        let value = try JSONParser.value(
            of: JSONValue.object([JSONMember(name: "text", value: .string(text))]).encoded()
        )
        #expect(value["text"]?.string?.utf8.count == text.utf8.count)
    }
}

/// A small seeded generator, so that a failing case replays.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func text() -> String {
        let alphabet: [Unicode.Scalar] = [
            "a", "\"", "\\", "/", "\n", "\u{0}", "\u{7F}", "\u{90}", "é", "\u{FFFD}", "\u{1F600}", "\u{2028}", " ",
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<12, using: &self) { text.append(alphabet.randomElement(using: &self) ?? "a") }
        return String(text)
    }

    mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &self) {
        case 0: return nil
        case 1: return .bool(Bool.random(using: &self))
        case 2: return .integer(Int64(bitPattern: next()))
        case 3:
            let number = Double(bitPattern: next())
            return .number(number.isFinite ? number : 0.5)
        case 4: return .string(text())
        case 5: return .array((0..<Int.random(in: 0..<5, using: &self)).map { _ in value(depth: depth - 1) })
        default:
            return .object(
                (0..<Int.random(in: 0..<5, using: &self)).map { _ in
                    JSONMember(name: text(), value: value(depth: depth - 1))
                }
            )
        }
    }
}
