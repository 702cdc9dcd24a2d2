import CivilTime
import Testing

@Suite("Instants as text")
struct InstantTextTests {
    @Test(
        "In UTC to the millisecond, both ways",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_774_744_200_250, "2026-03-29T00:30:00.250Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
        ] as [(Int64, String)]
    )
    func utc(milliseconds: Int64, text: String) {
        #expect(InstantText.utc(milliseconds: milliseconds) == text)
        #expect(InstantText.milliseconds(text) == milliseconds)
    }

    @Test("Any count has a text, years beyond four digits and before 0 included")
    func everyCount() {
        #expect(InstantText.utc(milliseconds: -62_135_596_800_001) == "0000-12-31T23:59:59.999Z")
        #expect(InstantText.utc(milliseconds: 253_402_300_800_000) == "10000-01-01T00:00:00.000Z")
        #expect(InstantText.utc(milliseconds: .max) == "292278994-08-17T07:12:55.807Z")
        #expect(InstantText.utc(milliseconds: .min) == "-292275055-05-16T16:47:04.192Z")
    }

    @Test(
        "As a clock shows it, with the offset down to seconds",
        arguments: [
            (0, "2026-07-01T12:00:00Z"), (7200, "2026-07-01T14:00:00+02:00"), (-9000, "2026-07-01T09:30:00-02:30"),
            (-2670, "2026-07-01T11:15:30-00:44:30"), (50_400, "2026-07-02T02:00:00+14:00"),
        ]
    )
    func local(offset: Int, text: String) {
        #expect(InstantText.local(seconds: 1_782_907_200, offsetSeconds: offset) == text)
    }

    @Test(
        "Other forms of ISO 8601 are read",
        arguments: [
            "2026-03-29T02:30:00.25+02:00", "2026-03-29 02:30:00.250999+0200", "2026-03-28T19:30:00.250-05:00",
            "2026-03-29t00:30:00.25z", "2026-03-29T00:30:00.25000000000000000000000000Z",
        ]
    )
    func readable(text: String) {
        #expect(InstantText.milliseconds(text) == 1_774_744_200_250)
    }

    @Test(
        "What is no time is refused: no such date, no year 1 to 9999, no zone, marks out of place",
        arguments: [
            "", "now", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:60Z", "0000-12-31T00:00:00Z", "10000-01-01T00:00:00Z",
            "9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+00:01", "-0044-03-15T00:00:00Z",
            "2026-01-01T00:00:00", "2026-01-01T00:00:00+25:00", "2026-01-01T00:00:00+01:60", "2026-01-01T00:00:00+01",
            "2026-01-01T00:00:00+01:", "2026-01-01T00:00:00+0:100", "2026-01-01T00:00:00+:0100",
            "2026-01-01T00:00:00+01::00", "2026-01-01T00:00:00+01:00:", "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00Zx", "2026-1-1T00:00:00Z", "2026-01-01",
            "2026-01-01T00:00:00Z\u{301}", "٢٠٢٦-01-01T00:00:00Z",
        ]
    )
    func unreadable(text: String) {
        #expect(InstantText.milliseconds(text) == nil)
    }
}
