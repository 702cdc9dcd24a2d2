import MidwatchModel
import Schedules
import Testing

@Suite struct ZoneParsingTests {
    /// A TZif file put together by hand: one transition from 0 to 3600 s at second 1000.
    static func file(version: UInt8, footer: String = "", leaps: [(UInt32, UInt32)] = []) -> [UInt8] {
        func big(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
        func block(_ wide: Bool) -> [UInt8] {
            let pad: [UInt8] = wide ? [0, 0, 0, 0] : []
            var bytes = Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
            for count in [0, 0, UInt32(leaps.count), 1, 2, 8] as [UInt32] { bytes += big(count) }
            bytes += pad + big(1000) + [1]
            bytes += big(0) + [0, 0] + big(3600) + [1, 4]
            bytes += Array("UTC\0CET\0".utf8)
            for (time, correction) in leaps { bytes += pad + big(time) + big(correction) }
            return bytes
        }
        return version == 0 ? block(false) : block(false) + block(true) + Array("\n\(footer)\n".utf8)
    }

    private func offset(_ rules: ZoneRules, _ second: Int64) -> Int {
        rules.offsetSeconds(at: WallTime(secondsSinceEpoch: second))
    }

    @Test("Versions 1 to 4", arguments: [UInt8(0), 0x32, 0x33, 0x34])
    func versions(version: UInt8) throws {
        let rules = try ZoneRules(name: "hand", tzif: ZoneParsingTests.file(version: version))
        #expect(offset(rules, 999) == 0)
        #expect(offset(rules, 1000) == 3600)
        #expect(offset(rules, 4_000_000_000) == 3600)
    }

    @Test("Leap seconds are taken out of the transitions")
    func leapSeconds() throws {
        let rules = try ZoneRules(
            name: "hand",
            tzif: ZoneParsingTests.file(version: 0x32, leaps: [(500, 1), (900, 2)])
        )
        #expect(offset(rules, 997) == 0)
        #expect(offset(rules, 998) == 3600)
    }

    @Test("Every file cut short is refused, at every length", arguments: ["Europe/Berlin", "Pacific/Apia"])
    func cutShort(name: String) throws {
        let bytes = try #require(ZoneFiles.bytes(name))
        for length in 0..<bytes.count {
            #expect(throws: ZoneError.self, "\(length) bytes") {
                try ZoneRules(name: name, tzif: Array(bytes[..<length]))
            }
        }
    }

    @Test("Files with any one byte changed are read or refused, and any rules they give can be asked")
    func damaged() throws {
        let bytes = try #require(ZoneFiles.bytes("Europe/Dublin"))
        var random = SeededGenerator(seed: 11)
        var refused = 0
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] = damaged[index] ^ UInt8.random(in: 1...255, using: &random)
            guard let rules = try? ZoneRules(name: "damaged", tzif: damaged) else {
                refused += 1
                continue
            }
            for second in [Int64.min / 1000, -3_000_000_000, 0, 1_800_000_000, 4_000_000_000, Int64.max / 1000] {
                #expect((-90_000...94_000).contains(offset(rules, second)))
            }
        }
        #expect(refused > 100)
    }

    @Test("A refusal names the zone, the place and the cure")
    func refusalText() throws {
        let error = #expect(throws: ZoneError.self) {
            try ZoneRules(name: "Mars/Olympus", tzif: Array("no zone at all".utf8))
        }
        let text = try #require(error).description
        #expect(text.contains("Mars/Olympus") && text.contains("no TZif data") && text.contains("byte 0"))
        #expect(text.contains("reinstall"))
        var future = ZoneParsingTests.file(version: 0x32)
        future[4] = 7
        #expect(throws: ZoneError.self) { try ZoneRules(name: "future", tzif: future) }
    }

    @Test("POSIX rules: weekdays, day numbers, negative and late hours, quoted names")
    func posixRules() throws {
        let newYork = try ZoneRules(name: "rule", posix: "EST5EDT,M3.2.0,M11.1.0")
        #expect(offset(newYork, 1_772_953_199) == -18_000)
        #expect(offset(newYork, 1_772_953_200) == -14_400)
        let nuuk = try ZoneRules(name: "rule", posix: "<-02>2<-01>,M3.5.0/-1,M10.5.0/0")
        #expect(offset(nuuk, 1_774_745_999) == -7200)
        #expect(offset(nuuk, 1_774_746_000) == -3600)
        // J60 is 1 March in every year; 59 counted from 0 is 29 February in a leap year.
        let julian = try ZoneRules(name: "rule", posix: "AAA0BBB,J60/0,J300/0")
        #expect(try julian.offsetSeconds(at: utc(2028, 2, 29, 23, 59, 59)) == 0)
        #expect(try julian.offsetSeconds(at: utc(2028, 3, 1)) == 3600)
        #expect(try julian.offsetSeconds(at: utc(2027, 3, 1)) == 3600)
        let zeroBased = try ZoneRules(name: "rule", posix: "AAA0BBB,59/0,300/0")
        #expect(try zeroBased.offsetSeconds(at: utc(2028, 2, 28, 23, 59, 59)) == 0)
        #expect(try zeroBased.offsetSeconds(at: utc(2028, 2, 29)) == 3600)
        // The Thursday before the last Saturday of March at 02:00, written as 50 hours after Thursday's midnight.
        let gaza = try ZoneRules(name: "rule", posix: "EET-2EEST,M3.4.4/50,M10.4.4/50")
        #expect(try gaza.offsetSeconds(at: utc(2026, 3, 27, 23, 59, 59)) == 7200)
        #expect(try gaza.offsetSeconds(at: utc(2026, 3, 28)) == 10_800)
        #expect(try ZoneRules(name: "rule", posix: "IST-5:30").offsetSeconds(at: epoch) == 19_800)
    }

    @Test("Summer time all year round, as RFC 9636 writes it")
    func allYear() throws {
        let rules = try ZoneRules(name: "rule", posix: "XXX3EDT4,0/0,J365/23")
        for day in 0..<800 {
            #expect(try rules.offsetSeconds(at: utc(2026, 1, 1).advanced(by: .seconds(day * 86_400))) == -14_400)
        }
        let boundary = try utc(2027, 1, 1, 3)
        for second in -7200...7200 where second % 600 == 0 {
            #expect(rules.offsetSeconds(at: boundary.advanced(by: .seconds(second))) == -14_400)
        }
    }

    @Test(
        "Bad POSIX rules are refused",
        arguments: [
            "", "C", "CET", "CET-", "CET-25", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
            "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J365", "CET-1CEST,366,1",
            "CET-1CEST,M3.5.0/168,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0,", "<CET-1", "CET-1:60", "Europe/Berlin",
            "CET-1\u{0}", "CET-99999999999999999999",
        ]
    )
    func badRules(text: String) throws {
        let error = #expect(throws: ZoneError.self) { try ZoneRules(name: "rule", posix: text) }
        #expect(try #require(error).message.contains("tzset(3)"))
        #expect(throws: ZoneError.self) {
            try ZoneRules(name: "rule", tzif: ZoneParsingTests.file(version: 0x33, footer: "?" + text))
        }
    }

    @Test("A rule of endless length is refused")
    func longRule() {
        #expect(throws: ZoneError.self) {
            try ZoneRules(name: "rule", posix: String(repeating: "A", count: 100_000) + "1")
        }
    }
}
