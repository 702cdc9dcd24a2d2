import ControlAPI
import FoundationEssentials
import Testing

@Suite("Words on the wire")
struct WireTests {
    @Test(
        "Times are ISO 8601 in UTC with milliseconds, both ways",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_774_744_200_250, "2026-03-29T00:30:00.250Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
        ] as [(Int64, String)]
    )
    func timestamps(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(parsing: text)?.milliseconds == milliseconds)
    }

    @Test("Every day from 1900 to 2100 comes back as it was written")
    func days() {
        var milliseconds: Int64 = -2_208_988_800_000
        while milliseconds < 4_102_444_800_000 {
            let text = Timestamp(milliseconds: milliseconds).description
            #expect(Timestamp(parsing: text)?.milliseconds == milliseconds)
            milliseconds += 86_400_000
        }
    }

    @Test(
        "Other forms of ISO 8601 are read",
        arguments: [
            "2026-03-29T02:30:00.25+02:00", "2026-03-29 02:30:00.250999+0200", "2026-03-28T19:30:00.250-05:00",
            "2026-03-29t00:30:00.25z",
        ]
    )
    func readable(text: String) {
        #expect(Timestamp(parsing: text)?.milliseconds == Samples.start)
    }

    @Test(
        "What is no time is refused",
        arguments: [
            "", "now", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:00", "2026-01-01T00:00:00+25:00", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Zx",
            "2026-01-01T00:00:00+0:1:0:0", "٢٠٢٦-01-01T00:00:00Z",
        ]
    )
    func unreadable(text: String) {
        #expect(Timestamp(parsing: text) == nil)
    }

    @Test("Percent-encoding survives any text and refuses broken input")
    func percent() {
        for text in ["auth", "a/b ?%ü&=+#", "..", ".", "\u{1F600}", ""] {
            #expect(PercentEncoding.decode(PercentEncoding.encode(text)) == text)
        }
        #expect(PercentEncoding.encode("a/b") == "a%2Fb")
        #expect(PercentEncoding.encode("..") == "%2E%2E")
        for text in ["%", "%1", "%zz", "%FF", "%C3"] { #expect(PercentEncoding.decode(text) == nil) }
    }

    @Test("Errors map to HTTP and to exit statuses, and back")
    func codes() {
        for code in ControlError.Code.allCases where code != .invalidState {
            #expect(ControlError.Code(httpStatus: code.httpStatus) == code)
        }
        #expect(ControlError.Code.invalidState.httpStatus == 409)
        #expect(ControlError.Code(httpStatus: 413) == .invalidArgument)
        #expect(ControlError.Code(httpStatus: 502) == .internal)
    }

    @Test("Server-sent events are read the same however the bytes are cut")
    func sentEvents() throws {
        let text =
            ": hello\r\n\r\nid: 1\ndata: {\"a\":1}\n\nid: 2\rdata:x\rdata: y\r\r"
            + ServerSentEvents.encode(id: 3, data: "p\nq")
        let expected: [ServerSentEvents.Message] = try {
            var parser = ServerSentEvents.Parser()
            return try parser.append(text.utf8)
        }()
        #expect(expected.map(\.data) == ["{\"a\":1}", "x\ny", "p\nq"])
        #expect(expected.map(\.id) == ["1", "2", "3"])
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var parser = ServerSentEvents.Parser()
            let messages = try parser.append(bytes[..<cut]) + parser.append(bytes[cut...])
            #expect(messages == expected, "cut at \(cut)")
        }
    }

    @Test("A server-sent event without end is given up")
    func endless() {
        var parser = ServerSentEvents.Parser(maximumMessageBytes: 100)
        #expect(throws: ControlError.self) { try parser.append(Array(repeating: 0x61, count: 101)) }
    }
}

@Suite("Where the control socket is")
struct SocketLocationTests {
    private func path(
        explicit: String? = nil,
        _ environment: [String: String],
        user: UInt32 = 1000,
        name: String? = "ada",
        existing: Set<String> = []
    ) -> String? {
        SocketLocation.path(
            explicit: explicit,
            environment: environment,
            userID: user,
            userName: name,
            exists: { existing.contains($0) }
        )
    }

    @Test("The command line wins, then the variable, then systemd's folder")
    func order() {
        let all = ["MIDWATCH_SOCKET": "/v", "RUNTIME_DIRECTORY": "/run/x:/run/y", "XDG_RUNTIME_DIR": "/run/user/1000"]
        #expect(path(explicit: "/e", all) == "/e")
        #expect(path(all) == "/v")
        #expect(path(all.filter { $0.key != "MIDWATCH_SOCKET" }) == "/run/x/control.sock")
        #expect(
            path(["MIDWATCH_SOCKET": "", "RUNTIME_DIRECTORY": "", "HOME": "/h"])
                == "/h/.local/state/midwatch/control.sock"
        )
    }

    @Test("Root and midwatch use the machine's socket, others their own")
    func users() {
        let environment = ["XDG_RUNTIME_DIR": "/run/user/1000", "HOME": "/h"]
        #expect(path(environment, user: 0, name: "root") == SocketLocation.systemPath)
        #expect(path(environment, user: 990, name: "midwatch") == SocketLocation.systemPath)
        #expect(path(environment) == "/run/user/1000/midwatch/control.sock")
        #expect(path([:]) == nil)
    }

    @Test("A user without a daemon asks the machine's where there is one")
    func existing() {
        let own = "/run/user/1000/midwatch/control.sock"
        let environment = ["XDG_RUNTIME_DIR": "/run/user/1000"]
        #expect(path(environment, existing: [SocketLocation.systemPath]) == SocketLocation.systemPath)
        #expect(path(environment, existing: [SocketLocation.systemPath, own]) == own)
        #expect(path([:], existing: [SocketLocation.systemPath]) == SocketLocation.systemPath)
    }
}
