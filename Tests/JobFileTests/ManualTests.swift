import JobFile
import Testing

@Suite("The keys in the manual page")
struct ManualTests {
    private var lines: [Substring] { JobFileManual.keySections().split(separator: "\n") }

    @Test("every kind of object has a section, and every key is told of in its own, with default and range")
    func complete() throws {
        let text = JobFileManual.keySections()
        var rest = text[...]
        for object in JobFileSchema.objects {
            let heading = ".SS Keys of \(object.title)\n"
            let start = try #require(rest.firstRange(of: heading), "\(object.name)")
            let section = rest[start.upperBound...]
            let end = section.firstRange(of: "\n.SS ")?.lowerBound ?? section.endIndex
            for key in object.keys {
                #expect(section[..<end].contains("\\fB\(key.name)\\fR"), "\(object.name).\(key.name)")
            }
            rest = section
        }
        #expect(text.contains("\\fBmaxConcurrentTurns\\fR (a whole number; 1\\(en10000 turns)"))
        #expect(text.contains("When absent: 67108864."))
        #expect(text.contains("; required)"))
    }

    @Test("roff takes no line of prose for a request, and no hyphen for a dash")
    func escaping() {
        let requests: Set<Substring> = [".SS", ".TP", ".PP"]
        for line in lines where line.hasPrefix(".") || line.hasPrefix("'") {
            #expect(requests.contains(line.prefix { $0 != " " }), "\(line)")
        }
        for line in lines {
            let bare = line.replacing("\\-", with: "")
            #expect(!bare.contains("-") && !bare.contains("–"), "\(line)")
        }
    }
}
