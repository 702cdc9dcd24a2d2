import Testing

@testable import TurnFolder

@Suite("Taking secrets out of a stream")
struct RedactorTests {
    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func patterns(_ secrets: [(String, String)]) -> SecretPatterns {
        SecretPatterns(secrets.map { ($0.0, Self.bytes($0.1)) })
    }

    private func redact(_ text: String, _ secrets: (String, String)...) -> String {
        Redactor.redact(text, of: patterns(secrets))
    }

    @Test("A secret becomes its mark, wherever it stands and however often")
    func marks() {
        #expect(redact("hunter22", ("A", "hunter22")) == "[secret A]")
        #expect(redact("a hunter22, hunter22.", ("A", "hunter22")) == "a [secret A], [secret A].")
        #expect(redact("hunter22hunter22", ("A", "hunter22")) == "[secret A][secret A]")
        #expect(redact("hunter2 hunter", ("A", "hunter22")) == "hunter2 hunter")
        #expect(redact("hunterhunter22", ("A", "hunter22")) == "hunter[secret A]")
    }

    @Test("Secrets that overlap in the text leave nothing of each other")
    func overlaps() {
        #expect(redact("abcdefghijkl.", ("A", "abcdefgh"), ("B", "efghijkl")) == "[secret A].")
        #expect(redact("xefghijkl abcdefgh", ("A", "abcdefgh"), ("B", "efghijkl")) == "x[secret B] [secret A]")
        // A long one that fails at its last byte still leaves the short one inside it to be found.
        #expect(redact("abcdefghijkX", ("L", "abcdefghijkl"), ("S", "cdefgh")) == "ab[secret S]ijkX")
        #expect(redact("abcdefghijkl", ("L", "abcdefghijkl"), ("S", "cdefgh")) == "[secret L]")
        #expect(redact("aaaaaaaaaaaaab", ("A", "aaaaaa")) == "[secret A]b")
    }

    @Test("Short secrets are left alone; of two names for one value the first counts; names are made harmless")
    func names() {
        #expect(redact("abcde abcdef", ("A", "abcde"), ("B", "abcdef")) == "abcde [secret B]")
        #expect(redact("abcdef", ("A", "abcdef"), ("B", "abcdef")) == "[secret A]")
        #expect(redact("abcdef", ("A\"\n\\]", "abcdef")) == "[secret A____]")
        let long = redact("abcdef", (String(repeating: "N", count: 500), "abcdef"))
        #expect(long.utf8.count == "[secret ]".utf8.count + 64)
        #expect(patterns([("A", "short")]).isEmpty)
    }

    @Test("Each line of a secret counts, and what JSON makes of it inside a string")
    func forms() {
        let key = "-----BEGIN KEY-----\nab/cd\"ef+gh\r\nxy\n"
        #expect(redact("= ab/cd\"ef+gh =", ("K", key)) == "= [secret K] =")
        let line = #"{"a":"ab/cd\"ef+gh","b":"ab\/cd\"ef+gh"}"#
        #expect(redact(line, ("K", key)) == #"{"a":"[secret K]","b":"[secret K]"}"#)
        let whole = #"{"t":"-----BEGIN KEY-----\nab/cd\"ef+gh\r\nxy\n"}"#
        #expect(redact(whole, ("K", key)) == #"{"t":"[secret K]"}"#)
        #expect(redact(#"pässwörd p\u00e4ssw\u00f6rd"#, ("P", "pässwörd")) == "[secret P] [secret P]")
        #expect(redact(#"a\u001b\tb"#, ("P", "a\u{1B}\tb")) == "[secret P]")
        // Too short by itself.
        #expect(redact("xy", ("K", key)) == "xy")
    }

    @Test("Bytes that are no UTF-8 are compared as they are")
    func binary() {
        let value: [UInt8] = [0xFF, 1, 2, 0xFE, 3, 0x80]
        let found = Redactor.redact([9] + value + [0xFF, 1], of: SecretPatterns([("B", value)]))
        #expect(found == [9] + Self.bytes("[secret B]") + [0xFF, 1])
    }

    @Test("Nothing is held back that cannot be the beginning of a secret")
    func promptness() {
        var redactor = Redactor(patterns([("A", "hunter22")]))
        func feed(_ text: String) -> String {
            String(decoding: Self.bytes(text).withUnsafeBytes { redactor.feed($0) }, as: UTF8.self)
        }
        #expect(feed("plain words\n") == "plain words\n")
        #expect(feed("hi hunt") == "hi ")
        #expect(feed("ing\n") == "hunting\n")
        #expect(feed("hunter2") == "")
        #expect(feed("2") == "")
        #expect(feed("\n") == "[secret A]\n")
        #expect(feed("hunter22") == "")
        #expect(String(decoding: redactor.finish(), as: UTF8.self) == "[secret A]")
        #expect(redactor.finish().isEmpty)
    }

    /// The meaning, told in the plainest way: cover every occurrence, then put a mark for each connected stretch.
    private func plainly(_ text: [UInt8], _ secrets: [(name: String, value: [UInt8])]) -> [UInt8] {
        var found: [(start: Int, end: Int, name: String)] = []
        for start in text.indices {
            let here = secrets.filter { text[start...].starts(with: $0.value) }
            for secret in here.reversed().sorted(by: { $0.value.count > $1.value.count }) {
                found.append((start, start + secret.value.count, secret.name))
            }
        }
        var result: [UInt8] = []
        var next = 0
        var index = 0
        while index < found.count {
            let first = found[index]
            var end = first.end
            while index < found.count, found[index].start < end {
                end = max(end, found[index].end)
                index += 1
            }
            result += text[next..<first.start] + Self.bytes("[secret \(first.name)]")
            next = end
        }
        return result + text[next...]
    }

    @Test("However a stream is cut, the same comes out, and it is what covering all occurrences gives")
    func anyCutting() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<600 {
            let letters = Array("abc".utf8).prefix(Int.random(in: 2...3, using: &generator))
            func word(_ range: ClosedRange<Int>) -> [UInt8] {
                let count = Int.random(in: range, using: &generator)
                return (0..<count).map { _ in letters.randomElement(using: &generator) ?? 97 }
            }
            var secrets: [(name: String, value: [UInt8])] = []
            for number in 0..<Int.random(in: 1...5, using: &generator) {
                let value = word(6...12)
                if !secrets.contains(where: { $0.value == value }) { secrets.append(("S\(number)", value)) }
            }
            var text = word(0...200)
            for secret in secrets { text.insert(contentsOf: secret.value, at: Int.random(in: 0...text.count)) }
            let expected = plainly(text, secrets)
            let patterns = SecretPatterns(secrets)
            #expect(Redactor.redact(text, of: patterns) == expected)
            var redactor = Redactor(patterns)
            var pieces: [UInt8] = []
            var rest = text[...]
            while !rest.isEmpty {
                let piece = Array(rest.prefix(Int.random(in: 0...9, using: &generator)))
                pieces += piece.withUnsafeBytes { redactor.feed($0) }
                rest = rest.dropFirst(piece.count)
            }
            pieces += redactor.finish()
            #expect(pieces == expected, "\(secrets) in \(text)")
        }
    }

    @Test("A stream made to be slow to search costs no more steps than others", .timeLimit(.minutes(1)))
    func hostileStream() {
        // A naive search would compare 30,000 bytes at each of a million places.
        let long = [UInt8](repeating: 97, count: 30_000) + [98]
        let patterns = SecretPatterns([("L", long), ("S", [UInt8](repeating: 97, count: 6))])
        let text = [UInt8](repeating: 97, count: 1_000_000)
        #expect(Redactor.redact(text, of: patterns) == Self.bytes("[secret S]"))
    }
}
