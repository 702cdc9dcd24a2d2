import ControlAPI
import MidwatchModel
import Schedules
import Testing

@testable import CommandLineTool

@Suite("Numbers and times for people")
struct TextStyleTests {
    @Test(
        "Durations have their two largest units",
        arguments: [
            (0, "0 ms"), (999, "999 ms"), (1000, "1 s"), (59_999, "59 s"), (60_000, "1 min"), (250_000, "4 min 10 s"),
            (7_500_000, "2 h 5 min"), (273_600_000, "3 d 4 h"), (-1500, "-1 s"),
        ] as [(Int64, String)]
    )
    func durations(milliseconds: Int64, text: String) {
        #expect(TextStyle.duration(milliseconds) == text)
    }

    @Test(
        "Sizes have binary units",
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (20 << 20, "20.0 MiB"),
            (1 << 40, "1.0 TiB"),
        ] as [(Int64, String)]
    )
    func sizes(bytes: Int64, text: String) {
        #expect(TextStyle.size(bytes) == text)
    }

    @Test(
        "Costs are dollars to the hundredth of a cent",
        arguments: [
            (0, "$0.0000"), (49, "$0.0000"), (50, "$0.0001"), (12_345, "$0.0123"), (1_500_000, "$1.5000"),
        ] as [(Int64, String)]
    )
    func costs(microUSD: Int64, text: String) {
        #expect(TextStyle.cost(microUSD) == text)
    }

    @Test("Times are local, with their distance from now")
    func times() throws {
        let berlin = try ZoneRules(name: "Europe/Berlin", posix: "CET-1CEST,M3.5.0,M10.5.0/3")
        let now = try #require(Timestamp(parsing: "2026-03-29T01:00:00Z")).milliseconds
        let style = TextStyle(isColoured: false, zone: berlin, now: WallTime(millisecondsSinceEpoch: now))
        #expect(style.time(Timestamp(milliseconds: now - 1000)) == "2026-03-29 01:59:59")
        #expect(style.time(Timestamp(milliseconds: now)) == "2026-03-29 03:00:00")
        #expect(style.timeAndDistance(Timestamp(milliseconds: now + 250_000)) == "2026-03-29 03:04:10 (in 4 min 10 s)")
        #expect(style.timeAndDistance(Timestamp(milliseconds: now - 1000)) == "2026-03-29 01:59:59 (1 s ago)")
        #expect(style.time(nil) == "-")
    }
}
