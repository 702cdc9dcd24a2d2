import MidwatchModel
import Schedules

/// The zones jobs of made-up nights live in, by the rules of today, and when their clocks change.
struct SimulatedZones: ZoneSource {
    /// Names with rules as in tzset(3).
    private static let texts: [(name: String, rule: String)] = [
        ("Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"),
        ("America/New_York", "EST5EDT,M3.2.0,M11.1.0"),
        ("Australia/Lord_Howe", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"),
        ("Asia/Kolkata", "IST-5:30"),
    ]

    static let shared = SimulatedZones()
    static let names = texts.map(\.name) + ["UTC"]

    private let zones: [String: ZoneRules]

    private init() {
        var zones = ["UTC": ZoneRules.utc]
        for (name, rule) in Self.texts { zones[name] = try? ZoneRules(name: name, posix: rule) }
        self.zones = zones
    }

    func rules(named name: String) -> ZoneRules? { zones[name] }
    var local: ZoneRules { .utc }

    /// Monday 2026-01-05T00:00:00Z: nothing changes.
    static let quietStart = WallTime(secondsSinceEpoch: 1_767_571_200)

    /// When something changes: the clocks of Berlin in March and October 2026, of New York in March and November 2026, of
    /// Lord Howe (by half an hour) in April and October 2026, a leap day, the year.
    static let changes = [
        1_774_746_000, 1_792_890_000, 1_772_953_200, 1_793_512_800, 1_775_314_800, 1_791_041_400, 1_835_395_200,
        1_798_761_600,
    ].map { WallTime(secondsSinceEpoch: $0) }
}
