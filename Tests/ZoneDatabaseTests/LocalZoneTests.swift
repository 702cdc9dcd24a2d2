import MidwatchModel
import MidwatchTestKit
import Schedules
import Testing

@testable import ZoneDatabase

@Suite struct LocalZoneTests {
    private let july = WallTime(secondsSinceEpoch: 1_783_000_000)

    private func database() throws -> Scratch {
        let folder = try Scratch()
        try folder.makeFolder("zoneinfo")
        try folder.makeFolder("zoneinfo/Europe")
        try folder.makeFolder("zoneinfo/posix")
        try folder.write(zoneFile("CET-1CEST,M3.5.0,M10.5.0/3"), to: "zoneinfo/Europe/Berlin")
        try folder.write(zoneFile("JST-9"), to: "zoneinfo/posix/Japan")
        return folder
    }

    private func zones(_ folder: Scratch, _ variable: String?) -> ZoneDirectory {
        ZoneDirectory(
            path: "\(folder.path)/zoneinfo",
            timeZoneVariable: variable,
            localTimePath: "\(folder.path)/localtime"
        )
    }

    @Test("TZ is a name, a path, a rule or nothing")
    func variable() throws {
        let folder = try database()
        for (variable, name, offset) in [
            ("Europe/Berlin", "Europe/Berlin", 7200), (":Europe/Berlin", "Europe/Berlin", 7200),
            ("\(folder.path)/zoneinfo/Europe/Berlin", "Europe/Berlin", 7200),
            (":\(folder.path)/zoneinfo/posix/Japan", "Japan", 32_400),
            ("EST5EDT,M3.2.0,M11.1.0", "EST5EDT,M3.2.0,M11.1.0", -14_400), ("<+03>-3", "<+03>-3", 10_800),
            ("", "UTC", 0), (":", "UTC", 0), ("UTC", "UTC", 0),
        ] {
            let local = zones(folder, variable).local
            #expect(local.name == name)
            #expect(local.offsetSeconds(at: july) == offset, "TZ=\(variable)")
            #expect(throws: Never.self, "TZ=\(variable)") { try zones(folder, variable).selfCheck() }
        }
    }

    @Test("A TZ that means nothing is UTC, and fails the check", arguments: ["Europe/Berln", "/nowhere", "../x", "A"])
    func badVariable(variable: String) throws {
        let folder = try database()
        let zones = zones(folder, variable)
        #expect(zones.local == .utc)
        let caught = #expect(throws: ZoneDirectoryError.self) { try zones.selfCheck() }
        let error = try #require(caught)
        #expect(error.kind == .badTimeZoneVariable && error.message.contains("TZ=\(variable)"))
    }

    @Test("Without TZ the local time file counts: a link gives the name, a copy does not, none is UTC")
    func localTimeFile() throws {
        let linked = try database()
        try linked.link("localtime", to: "zoneinfo/Europe/Berlin")
        #expect(zones(linked, nil).local.name == "Europe/Berlin")
        #expect(zones(linked, nil).local.offsetSeconds(at: july) == 7200)

        let copied = try database()
        try copied.write(zoneFile("JST-9"), to: "localtime")
        #expect(zones(copied, nil).local.name == "localtime")
        #expect(zones(copied, nil).local.offsetSeconds(at: july) == 32_400)

        let none = try database()
        #expect(zones(none, nil).local == .utc)
        #expect(throws: Never.self) { try zones(none, nil).selfCheck() }

        let damaged = try database()
        try damaged.write(Array("TZif".utf8), to: "localtime")
        #expect(zones(damaged, nil).local == .utc)
        let caught = #expect(throws: ZoneDirectoryError.self) { try zones(damaged, nil).selfCheck() }
        #expect(try #require(caught).message.contains("\(damaged.path)/localtime"))
    }

    @Test("A database reached through a link keeps its names")
    func linkedDatabase() throws {
        let folder = try database()
        try folder.link("zones", to: "zoneinfo")
        try folder.link("localtime", to: "zones/Europe/Berlin")
        let zones = ZoneDirectory(path: "\(folder.path)/zones", localTimePath: "\(folder.path)/localtime")
        #expect(zones.local.name == "Europe/Berlin")
    }
}
