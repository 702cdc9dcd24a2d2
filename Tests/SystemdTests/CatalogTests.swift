import Glibc
import NightFacts
import Testing

@testable import Systemd

@Suite("The message catalog")
struct CatalogTests {
    /// One entry of a catalog file.
    private struct Entry {
        var id: String
        /// `Subject` and its like.
        var headers: [String: String] = [:]
        var text: [String] = []
    }

    /// The entries of packaging/midwatch.catalog.
    private static func entries() throws -> [Entry] {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let file = try #require(fopen("\(root)/packaging/midwatch.catalog", "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        var entries: [Entry] = []
        for line in String(decoding: bytes.prefix(count), as: UTF8.self).split(
            separator: "\n",
            omittingEmptySubsequences: false
        ) {
            if line.hasPrefix("#") { continue }
            if line.hasPrefix("-- ") {
                entries.append(Entry(id: String(line.dropFirst(3))))
                continue
            }
            guard !entries.isEmpty else { continue }
            let last = entries.count - 1
            let parts = line.split(separator: ":", maxSplits: 1)
            if entries[last].text.isEmpty, !line.isEmpty, parts.count == 2 {
                entries[last].headers[String(parts[0])] = parts[1].drop { $0 == " " }.description
            } else {
                entries[last].text.append(String(line))
            }
        }
        return entries
    }

    /// What events always have, by the start of their kind: journalctl shows the name of a field that an entry lacks.
    private static let fields: [(kinds: String, names: Set<String>)] = [
        ("turn_", ["MIDWATCH_JOB", "MIDWATCH_TURN"]), ("lease_", ["MIDWATCH_JOB", "MIDWATCH_TURN"]),
        ("retry_", ["MIDWATCH_JOB", "MIDWATCH_TURN"]), ("job_", ["MIDWATCH_JOB"]), ("occurrence_", ["MIDWATCH_JOB"]),
        ("phase_", ["MIDWATCH_PHASE"]), ("gate_", ["MIDWATCH_PHASE"]), ("approval_", ["MIDWATCH_PHASE"]),
    ]

    @Test("every kind of event has an identifier, and every identifier is a kind's")
    func kinds() {
        #expect(Set(MessageID.events.keys) == Set(EventRecord.Kind.allCases.map(\.rawValue)))
    }

    @Test("every identifier has one entry, and every entry has an identifier that is sent")
    func identifiers() throws {
        let sent = MessageID.events.values + [MessageID.ledgerUnwritable, MessageID.jobsFileRefused]
        for id in sent { #expect(id.utf8.count == 32 && id.allSatisfy { "0123456789abcdef".contains($0) }, "\(id)") }
        #expect(Set(sent).count == sent.count)
        let explained = try Self.entries().map(\.id)
        #expect(explained.sorted() == sent.sorted())
    }

    @Test("every entry has a subject and says more than that; it names only fields that its event has")
    func texts() throws {
        let kinds = Dictionary(uniqueKeysWithValues: MessageID.events.map { ($1, $0) })
        for entry in try Self.entries() {
            let kind = kinds[entry.id] ?? ""
            #expect(entry.headers["Subject"]?.isEmpty == false, "\(kind)")
            #expect(entry.headers["Defined-By"] == "Midwatch", "\(kind)")
            #expect(entry.text.contains { $0.utf8.count > 40 }, "\(kind)")
            let words = ([entry.headers["Subject"] ?? ""] + entry.text).joined(separator: " ")
            let named = Set(words.split(separator: "@").filter(Self.isFieldName).map(String.init))
            let has = Self.fields.first { kind.hasPrefix($0.kinds) }?.names ?? []
            #expect(named.isSubset(of: has), "\(kind): \(named)")
        }
    }

    private static func isFieldName(_ text: Substring) -> Bool {
        text.hasPrefix("MIDWATCH_") && text.allSatisfy { $0 == "_" || $0.isUppercase }
    }
}
