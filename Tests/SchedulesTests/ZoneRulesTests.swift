import CivilTime
import MidwatchModel
import Schedules
import Testing

@Suite struct ZoneRulesTests {
    struct Fact: Sendable, CustomTestStringConvertible {
        var zone: String
        var instant: String
        var second: Int64
        var offset: Int
        init(_ zone: String, _ instant: String, _ second: Int64, _ offset: Int) {
            (self.zone, self.instant, self.second, self.offset) = (zone, instant, second, offset)
        }
        var testDescription: String { "\(zone) \(instant)" }
    }

    @Test(
        "Offsets known from elsewhere",
        arguments: [
            Fact("Europe/Berlin", "1900 summer", -2_193_739_200, 3600),
            Fact("Europe/Berlin", "2026-03-29T00:59:59Z", 1_774_745_999, 3600),
            Fact("Europe/Berlin", "2026-03-29T01:00:00Z", 1_774_746_000, 7200),
            Fact("Europe/Berlin", "2026-10-25T00:59:59Z", 1_792_889_999, 7200),
            Fact("Europe/Berlin", "2026-10-25T01:00:00Z", 1_792_890_000, 3600),
            Fact("America/New_York", "2026-03-08T06:59:59Z", 1_772_953_199, -18_000),
            Fact("America/New_York", "2026-03-08T07:00:00Z", 1_772_953_200, -14_400),
            Fact("America/New_York", "1880 local mean time", -2_840_140_800, -17_762),
            Fact("Australia/Lord_Howe", "2026 July", 1_783_000_000, 37_800),
            Fact("Australia/Lord_Howe", "2026 January", 1_768_000_000, 39_600),
            Fact("Pacific/Apia", "2011-12-30T09:59:59Z", 1_325_239_199, -36_000),
            Fact("Pacific/Apia", "2011-12-30T10:00:00Z", 1_325_239_200, 50_400),
            Fact("Europe/Dublin", "2026 January", 1_768_000_000, 0),
            Fact("Europe/Dublin", "2026 July", 1_783_000_000, 3600),
            Fact("Africa/Casablanca", "2024-03-20, Ramadan", 1_710_936_000, 0),
            Fact("Africa/Casablanca", "2024 July", 1_721_044_800, 3600),
            Fact("Asia/Kathmandu", "2026", 1_768_000_000, 20_700),
            Fact("Africa/Monrovia", "1971", 31_536_000, -2670),
            Fact("Asia/Tokyo", "2150", 5_680_281_600, 32_400),
        ]
    )
    func offsets(fact: Fact) throws {
        let rules = try ZoneFiles.rules(fact.zone)
        #expect(rules.offsetSeconds(at: WallTime(secondsSinceEpoch: fact.second)) == fact.offset)
    }

    @Test("Berlin keeps its rule after the table: last Sundays of March and October at 01:00 UTC, to 2200")
    func beyondTheTable() throws {
        let berlin = try ZoneFiles.rules("Europe/Berlin")
        for year in 2000...2200 {
            for (month, before, after) in [(3, 3600, 7200), (10, 7200, 3600)] {
                let sunday = try #require(
                    try (25...31).map { try utc(year, month, $0, 1) }.first { berlin.civil(at: $0).weekday == 0 }
                )
                let justBefore = WallTime(millisecondsSinceEpoch: sunday.millisecondsSinceEpoch - 1)
                #expect(berlin.offsetSeconds(at: justBefore) == before, "\(year)-\(month)")
                #expect(berlin.offsetSeconds(at: sunday) == after, "\(year)-\(month)")
            }
        }
    }

    @Test("Each zone's offsets at and around its transitions are those of the plain reader", arguments: ZoneFiles.names)
    func plainReader(name: String) throws {
        let rules = try ZoneFiles.rules(name)
        let plain = try PlainZone(name)
        #expect(!plain.times.isEmpty)
        for time in plain.times {
            for second in [time - 1, time, time + 1] {
                let offset = rules.offsetSeconds(at: WallTime(secondsSinceEpoch: Int64(second)))
                #expect(offset == plain.offset(at: second), "at \(second)")
            }
        }
    }

    @Test("The yearly rule at a file's end continues its table", arguments: ZoneFiles.names)
    func yearlyRule(name: String) throws {
        let bytes = try #require(ZoneFiles.bytes(name))
        let footer = String(decoding: bytes.dropLast().reversed().prefix { $0 != 0x0A }.reversed(), as: UTF8.self)
        let rule = try ZoneRules(name: name, posix: footer)
        let plain = try PlainZone(name)
        let last = try #require(plain.times.last)
        // The last transition is the rule's own, and so is every one of the last years of a long table, where the rule has
        // two halves: a table that follows the moon ends in a rule that does not.
        let hasSummer = footer.contains(",")
        for time in plain.times.suffix(2) where time == last || hasSummer && time > 1_900_000_000 {
            let offset = rule.offsetSeconds(at: WallTime(secondsSinceEpoch: Int64(time)))
            #expect(offset == plain.offset(at: time), "at \(time)")
        }
        let rules = try ZoneFiles.rules(name)
        for days in 0..<2000 {
            let later = WallTime(secondsSinceEpoch: Int64(last + 1 + days * 86_400 * 20))
            #expect(rules.offsetSeconds(at: later) == rule.offsetSeconds(at: later))
        }
    }

    @Test("Civil times in gaps, overlaps and elsewhere")
    func civilTimes() throws {
        func instants(_ zone: String, _ parts: Int...) throws -> ZoneRules.CivilInstants {
            let civil = CivilDateTime(year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4])
            return try ZoneFiles.rules(zone).instants(of: #require(civil))
        }
        #expect(try instants("Europe/Berlin", 2026, 3, 29, 1, 59) == .once(utc(2026, 3, 29, 0, 59)))
        #expect(try instants("Europe/Berlin", 2026, 3, 29, 2, 0) == .gap(jump: utc(2026, 3, 29, 1)))
        #expect(try instants("Europe/Berlin", 2026, 3, 29, 2, 59) == .gap(jump: utc(2026, 3, 29, 1)))
        #expect(try instants("Europe/Berlin", 2026, 3, 29, 3, 0) == .once(utc(2026, 3, 29, 1)))
        #expect(
            try instants("Europe/Berlin", 2026, 10, 25, 2, 0)
                == .overlap([utc(2026, 10, 25, 0), utc(2026, 10, 25, 1)])
        )
        #expect(try instants("Europe/Berlin", 2026, 10, 25, 3, 0) == .once(utc(2026, 10, 25, 2)))
        #expect(try instants("Australia/Lord_Howe", 2026, 10, 4, 2, 15) == .gap(jump: utc(2026, 10, 3, 15, 30)))
        #expect(
            try instants("Australia/Lord_Howe", 2026, 4, 5, 1, 45)
                == .overlap([utc(2026, 4, 4, 14, 45), utc(2026, 4, 4, 15, 15)])
        )
        #expect(try instants("Pacific/Apia", 2011, 12, 30, 12, 0) == .gap(jump: utc(2011, 12, 30, 10)))
        #expect(try instants("Europe/Dublin", 2099, 3, 29, 1, 30) == .gap(jump: utc(2099, 3, 29, 1)))
    }

    @Test("Every instant is among the instants of what its clock shows", arguments: ZoneFiles.names)
    func roundTrip(name: String) throws {
        let rules = try ZoneFiles.rules(name)
        var random = SeededGenerator(seed: UInt64(name.utf8.count))
        for _ in 0..<200 {
            let second = Int64.random(in: -3_000_000_000...6_000_000_000, using: &random)
            let instant = WallTime(secondsSinceEpoch: second)
            switch rules.instants(of: rules.civil(at: instant)) {
            case .once(let only): #expect(only == instant)
            case .overlap(let copies): #expect(copies.contains(instant) && copies == copies.sorted())
            case .gap: Issue.record("\(second) shows a time that does not exist")
            }
        }
    }

    @Test("Text with offsets, down to seconds")
    func texts() throws {
        let instant = try utc(2026, 7, 1, 12)
        #expect(try ZoneFiles.rules("America/St_Johns").text(of: instant) == "2026-07-01T09:30:00-02:30")
        #expect(try ZoneFiles.rules("Europe/Berlin").text(of: instant) == "2026-07-01T14:00:00+02:00")
        #expect(try ZoneFiles.rules("Africa/Monrovia").text(of: utc(1971, 1, 1)) == "1970-12-31T23:15:30-00:44:30")
        #expect(ZoneRules.utc.text(of: instant) == "2026-07-01T12:00:00Z")
        #expect(ZoneRules.utc.text(of: WallTime(millisecondsSinceEpoch: -1)) == "1969-12-31T23:59:59Z")
    }

    @Test("The ends of time have a date")
    func endsOfTime() {
        #expect(ZoneRules.utc.civil(at: WallTime(millisecondsSinceEpoch: .max)).year == 292_278_994)
        #expect(ZoneRules.utc.civil(at: WallTime(millisecondsSinceEpoch: .min)).year == -292_275_055)
    }

    @Test("Rules are equal by name and offsets")
    func equality() throws {
        #expect(try ZoneFiles.rules("Europe/Berlin") == ZoneFiles.rules("Europe/Berlin"))
        #expect(try ZoneRules(name: "A", posix: "CET-1") != ZoneRules(name: "A", posix: "CET-2"))
        #expect(try ZoneRules(name: "A", posix: "CET-1") != ZoneRules(name: "B", posix: "CET-1"))
    }
}
