import CSystemd
import Glibc
import MidwatchTestKit
import Testing

@testable import Systemd

@Suite("Writing to the journal")
struct JournalWriterTests {
    @Test("an entry without fields, with too many or with a bad name is refused, and the error says why")
    func badEntries() throws {
        let writer = JournalWriter()
        let none = try #require(throws: SystemdError.self) { try writer.send([]) }
        #expect(none.number == EINVAL)
        let field = JournalField(name: "MESSAGE", text: "x")
        let many = [JournalField](repeating: field, count: JournalWriter.maximumFields + 1)
        let tooMany = try #require(throws: SystemdError.self) { try writer.send(many) }
        #expect(tooMany.number == EINVAL)
        #expect(tooMany.description.contains("129"))
        let badName = try #require(throws: SystemdError.self) {
            try writer.send([field, JournalField(name: "job", text: "auth")])
        }
        #expect(badName.number == EINVAL)
        #expect(badName.description.contains("\"job\""))
    }

    @Test("an entry above the bound is refused")
    func tooLarge() throws {
        let bytes = [UInt8](repeating: 1, count: JournalWriter.maximumEntryBytes)
        let error = try #require(throws: SystemdError.self) {
            try JournalWriter().send([JournalField(name: "MESSAGE", bytes: bytes)])
        }
        #expect(error.number == E2BIG)
    }

    @Test("fields are laid out as NAME=value, binary values untouched")
    func layout() throws {
        let entry = try JournalWriter.assignments(of: [
            JournalField(name: "MESSAGE", text: "a\nb"), JournalField(name: "RAW", bytes: [0, 255, 61]),
            JournalField(name: "EMPTY", bytes: []),
        ])
        let parts = entry.withInputVectors { vectors in
            vectors.map { Array(UnsafeRawBufferPointer(start: $0.iov_base, count: $0.iov_len)) }
        }
        #expect(parts == [Array("MESSAGE=a\nb".utf8), Array("RAW=".utf8) + [0, 255, 61], Array("EMPTY=".utf8)])
    }

    @Test("the journal is there only where a datagram socket listens")
    func availability() throws {
        let folder = try Scratch()
        defer { folder.remove() }
        let path = folder.path(of: "socket")
        #expect(!JournalWriter.acceptsDatagrams(at: path))

        var listener: DatagramListener? = try DatagramListener(at: path)
        #expect(JournalWriter.acceptsDatagrams(at: path))
        #expect(listener != nil)
        listener = nil
        #expect(!JournalWriter.acceptsDatagrams(at: path))

        // A socket file whose owner is gone, as after a crash.
        let dead = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        #expect(withAddress(path) { bind(dead, $0, $1) } == 0)
        #expect(JournalWriter.acceptsDatagrams(at: path))
        close(dead)
        #expect(!JournalWriter.acceptsDatagrams(at: path))
        unlink(path)

        let stream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #expect(withAddress(path) { bind(stream, $0, $1) } == 0)
        #expect(listen(stream, 1) == 0)
        #expect(!JournalWriter.acceptsDatagrams(at: path))
        close(stream)
        unlink(path)
        #expect(!JournalWriter.acceptsDatagrams(at: "/" + String(repeating: "x", count: 200)))
    }
}
