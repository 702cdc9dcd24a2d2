import ControlAPI
import MidwatchModel
import Schedules
import Testing

@testable import CommandLineTool

@Suite("Times on the command line")
struct TimeArgumentTests {
    private let berlin: ZoneRules

    init() throws {
        berlin = try ZoneRules(name: "Europe/Berlin", posix: "CET-1CEST,M3.5.0,M10.5.0/3")
    }

    private func read(_ text: String, at now: String, _ side: TimeArgument.Side) throws -> String? {
        let now = WallTime(millisecondsSinceEpoch: try #require(Timestamp(parsing: now)).milliseconds)
        return TimeArgument.instant(text, now: now, zone: berlin, side: side)
            .map { Timestamp(milliseconds: $0.millisecondsSinceEpoch).description }
    }

    @Test("A time of day is the next or the last one")
    func timeOfDay() throws {
        let now = "2026-01-15T22:00:00Z"
        #expect(try read("07:00", at: now, .future) == "2026-01-16T06:00:00.000Z")
        #expect(try read("07:00", at: now, .past) == "2026-01-15T06:00:00.000Z")
        #expect(try read("23:00", at: now, .future) == "2026-01-16T22:00:00.000Z")
        #expect(try read("23:00", at: now, .past) == "2026-01-15T22:00:00.000Z")
        #expect(try read("23:00:01", at: now, .past) == "2026-01-14T22:00:01.000Z")
        #expect(try read("7:05", at: now, .future) == "2026-01-16T06:05:00.000Z")
    }

    @Test("Over a month's end and into a night when the clock is changed")
    func edges() throws {
        #expect(try read("07:00", at: "2026-01-31T23:30:00Z", .future) == "2026-02-01T06:00:00.000Z")
        #expect(try read("23:30", at: "2026-02-28T23:10:00Z", .past) == "2026-02-28T22:30:00.000Z")
        // The short day, 29 March: 00:30 after 23:30 is one hour later, 07:00 only five and a half hours.
        #expect(try read("07:00", at: "2026-03-28T23:30:00Z", .future) == "2026-03-29T05:00:00.000Z")
        #expect(try read("23:45", at: "2026-03-29T22:30:00Z", .past) == "2026-03-29T21:45:00.000Z")
        #expect(try read("00:15", at: "2026-10-24T22:05:00Z", .future) == "2026-10-24T22:15:00.000Z")
    }

    @Test("A time that the clock jumps over is the jump, one shown twice is the first")
    func changes() throws {
        let now = "2026-01-15T22:00:00Z"
        #expect(try read("2026-03-29 02:30", at: now, .future) == "2026-03-29T01:00:00.000Z")
        #expect(try read("2026-10-25T02:30:00", at: now, .future) == "2026-10-25T00:30:00.000Z")
    }

    @Test("Dates and offsets are taken as they stand")
    func absolute() throws {
        let now = "2026-01-15T22:00:00Z"
        #expect(try read("2026-07-01", at: now, .past) == "2026-06-30T22:00:00.000Z")
        #expect(try read("2026-07-01T02:30:00Z", at: now, .past) == "2026-07-01T02:30:00.000Z")
        #expect(try read("2026-07-01 02:30+05:30", at: now, .past) == "2026-06-30T21:00:00.000Z")
    }

    @Test(
        "What is no time is refused",
        arguments: [
            "", "soon", "24:00", "7", "07:60", "07:00:60", "2026-02-30", "2026-1-1", "2026-01-01 ", "2026-01-01 25:00",
            "07:00 2026-01-01", "٠٧:٠٠", "-7:00", "07:0", "0000-12-31",
            "0000-12-31 07:00", "007:00", "07:00:0",
        ]
    )
    func refused(text: String) throws {
        #expect(try read(text, at: "2026-01-15T22:00:00Z", .future) == nil)
    }
}
