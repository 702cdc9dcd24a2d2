public import Schedules

/// Zones by rules that a test gives, so that it depends neither on the machine's own zone nor on its database.
public struct TestZones: ZoneSource {
    private let zones: [String: ZoneRules]
    /// The machine's own zone.
    public let local: ZoneRules

    /// Zones by name.
    ///
    /// - Parameters:
    ///   - zones: the zones there are.
    ///   - local: the machine's own; it need not be among them.
    public init(_ zones: [String: ZoneRules], local: ZoneRules = .utc) {
        self.zones = zones
        self.local = local
    }

    /// Names that exist and mean UTC.
    public init(named names: [String]) {
        self.init(Dictionary(names.map { ($0, ZoneRules.utc) }) { $1 })
    }

    /// Zones of which each has its own name, such as one that was read from a file.
    public init(_ zones: [ZoneRules], local: ZoneRules = .utc) {
        self.init(Dictionary(zones.map { ($0.name, $0) }) { $1 }, local: local)
    }

    /// UTC alone.
    public static let utc = TestZones(["UTC": .utc])

    /// UTC and some zones of three continents, by their yearly rules of 2026: in central Europe the clock jumps from 2:00
    /// to 3:00 on 29 March, and is put back from 3:00 to 2:00 on 25 October.
    public static let world = TestZones(
        [
            ("UTC", "UTC0"), ("Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"),
            ("Europe/Paris", "CET-1CEST,M3.5.0,M10.5.0/3"), ("America/New_York", "EST5EDT,M3.2.0,M11.1.0"),
            ("America/Los_Angeles", "PST8PDT,M3.2.0,M11.1.0"), ("Asia/Kolkata", "IST-5:30"), ("Asia/Tokyo", "JST-9"),
        ].compactMap { try? ZoneRules(name: $0.0, posix: $0.1) }
    )

    /// The same zones on a machine with a zone of its own.
    public func local(_ zone: ZoneRules) -> TestZones { TestZones(zones, local: zone) }

    /// The rules of a zone by its name; nil when the test has not given it.
    public func rules(named name: String) -> ZoneRules? { zones[name] }
}
