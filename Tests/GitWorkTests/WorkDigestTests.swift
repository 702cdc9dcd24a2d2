import GitWork
import Testing

@Suite("The digest of a piece of work")
struct WorkDigestTests {
    private func digest(_ add: (inout WorkDigest) -> Void) -> String {
        var digest = WorkDigest()
        add(&digest)
        return digest.hexadecimal
    }

    private func stream(_ piece: String, into digest: inout WorkDigest) {
        Array(piece.utf8).withUnsafeBytes { digest.addPiece($0) }
    }

    /// Made with another implementation of SHA-256; approvals keep digests over upgrades, so they never change.
    @Test("Parts are hashed with their lengths in front, streams with theirs at the end")
    func knownDigests() {
        #expect(digest { _ in } == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        let parts = digest {
            $0.add("commit")
            $0.add([0, 255])
            stream("a", into: &$0)
            stream("bc", into: &$0)
            $0.addEnd(ofStream: 3)
        }
        #expect(parts == "efbe0249dbe5868c8f359452381a139ecd3fb483241f531e95ebb19d15ddb70e")
        let unreadable = digest {
            stream("ab", into: &$0)
            $0.addEnd(ofStream: -1)
        }
        #expect(unreadable == "dc4954967422e0a0c551008e2e6da0349ced58572c6674c605a29497fefe5f40")
    }

    @Test("Where one part ends and the next begins makes a difference; a word is its bytes")
    func boundaries() {
        let split = digest {
            $0.add("ab")
            $0.add("c")
        }
        let other = digest {
            $0.add("a")
            $0.add("bc")
        }
        #expect(split != other)
        #expect(digest { $0.add("ab") } == digest { $0.add(Array("ab".utf8)) })
        #expect(digest { $0.add("") } != digest { _ in })
    }

    @Test("Asking changes nothing: more parts may follow")
    func askedBetween() {
        var digest = WorkDigest()
        digest.add("one")
        let one = digest.hexadecimal
        #expect(digest.hexadecimal == one)
        digest.add("two")
        let both = self.digest {
            $0.add("one")
            $0.add("two")
        }
        #expect(digest.hexadecimal == both)
    }
}
