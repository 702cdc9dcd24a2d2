import GitWork
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    private func digest(_ bytes: [UInt8], inPiecesOf size: Int? = nil) -> String {
        var hash = SHA256()
        let size = size ?? max(1, bytes.count)
        for start in stride(from: 0, to: bytes.count, by: size) {
            bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { hash.add($0) }
        }
        return hash.hexadecimal
    }

    /// NIST, "Cryptographic Standards and Guidelines, Examples with Intermediate Values" and the long messages.
    static let vectors: [(String, String)] = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ]

    @Test("The standard's examples", arguments: vectors)
    func example(text: String, expected: String) {
        #expect(digest(Array(text.utf8)) == expected)
        var hash = SHA256()
        hash.add(text)
        #expect(hash.hexadecimal == expected)
    }

    @Test("A million times the letter a")
    func million() {
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(digest(bytes) == expected)
        #expect(digest(bytes, inPiecesOf: 997) == expected)
    }

    @Test("Around the ends of blocks every length has a digest of its own, however it is cut")
    func lengths() {
        var seen: Set<String> = []
        for count in 0...200 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            let whole = digest(bytes)
            for size in [1, 55, 56, 63, 64, 65] { #expect(digest(bytes, inPiecesOf: size) == whole) }
            #expect(seen.insert(whole).inserted)
        }
    }

    @Test("Asking for the digest ends nothing")
    func goesOn() {
        var hash = SHA256()
        hash.add("a")
        _ = hash.hexadecimal
        hash.add("bc")
        #expect(hash.hexadecimal == Self.vectors[1].1)
    }
}
