import Glibc
import MidwatchModel
import MidwatchTestKit
import Schedules
import Testing

@testable import ZoneDatabase

@Suite struct ZoneDirectoryTests {
    private let july = WallTime(secondsSinceEpoch: 1_783_000_000)

    @Test("The machine's database passes the check and has its release")
    func machineDatabase() throws {
        let zones = ZoneDirectory(timeZoneVariable: "UTC")
        try zones.selfCheck()
        #expect(zones.rules(named: "Europe/Berlin")?.offsetSeconds(at: july) == 7200)
        #expect(zones.rules(named: "America/Argentina/Buenos_Aires")?.offsetSeconds(at: july) == -10_800)
        #expect(zones.rules(named: "Etc/GMT+5")?.offsetSeconds(at: july) == -18_000)
        #expect(zones.rules(named: "EST5EDT")?.offsetSeconds(at: july) == -14_400)
    }

    @Test("Every zone of the machine can be read")
    func everyZone() {
        let zones = ZoneDirectory(timeZoneVariable: "UTC")
        let names = zones.knownNames()
        #expect(names.count > 300)
        #expect(names == names.sorted() && Set(names).count == names.count)
        for name in ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Pacific/Apia"] {
            #expect(names.contains(name))
        }
        for name in names {
            #expect(throws: Never.self, "\(name)") { try zones.load(name) }
        }
    }

    @Test("A misspelt name has a near one")
    func nearest() {
        let zones = ZoneDirectory(timeZoneVariable: "UTC")
        #expect(zones.nearestName(to: "Europe/Berln") == "Europe/Berlin")
        #expect(zones.nearestName(to: "new_york") == "America/New_York")
        #expect(zones.nearestName(to: "Middle/Earth") == nil)
    }

    @Test(
        "Names that are no names of zones are refused",
        arguments: [
            "", ".", "..", "../zoneinfo/Europe/Berlin", "Europe/../Europe/Berlin", "/usr/share/zoneinfo/Europe/Berlin",
            "Europe//Berlin", "Europe/Berlin/", "/", "Europe/./Berlin", "-v", "Europe/-x", "Europe/Berlin\u{0}",
            "Europe Berlin", "Europe/Bérlin", "a\nb", String(repeating: "a", count: 256), "CET-1CEST,M3.5.0,M10.5.0/3",
        ]
    )
    func badNames(name: String) throws {
        let zones = ZoneDirectory(timeZoneVariable: "UTC")
        #expect(zones.rules(named: name) == nil)
        let caught = #expect(throws: ZoneDirectoryError.self) { try zones.load(name) }
        let error = try #require(caught)
        #expect(error.kind == .badName && error.message.contains("Europe/Berlin"))
    }

    @Test("What is no zone file is refused with its place and the reason, and nothing waits on it")
    func unusableFiles() throws {
        let folder = try Scratch()
        try folder.write([], to: "Empty")
        try folder.write(Array("Hello".utf8), to: "Text")
        try folder.write([UInt8](repeating: 0x54, count: ZoneDirectory.largestZoneBytes + 1), to: "Huge")
        try folder.makeFolder("Folder")
        try folder.link("Loop", to: "Loop")
        try folder.link("Dangling", to: "nowhere")
        try #require(mkfifo("\(folder.path)/Pipe", 0o600) == 0)
        let zones = ZoneDirectory(path: folder.path, timeZoneVariable: "UTC")
        for (name, kind, reason) in [
            ("Empty", .unreadable, "no TZif data"), ("Text", .unreadable, "no TZif data"),
            ("Huge", .unreadable, "longer than"), ("Folder", .unreadable, "not a regular file"),
            ("Pipe", .unreadable, "not a regular file"), ("Loop", .unreadable, "symbolic links"),
            ("Dangling", .unknownZone, "no time zone"), ("Nothing", .unknownZone, "no time zone"),
            ("Text/Below", .unknownZone, "no time zone"),
        ] as [(String, ZoneDirectoryError.Kind, String)] {
            #expect(zones.rules(named: name) == nil)
            let caught = #expect(throws: ZoneDirectoryError.self) { try zones.load(name) }
            let error = try #require(caught)
            #expect(error.kind == kind, "\(error)")
            #expect(error.message.contains(reason) && error.message.contains("\(folder.path)/\(name)"), "\(error)")
        }
    }

    @Test("A missing or wrong database fails the check, with the package to install")
    func selfCheck() throws {
        let folder = try Scratch()
        let zones = ZoneDirectory(path: folder.path, timeZoneVariable: "UTC")
        for step in 0..<2 {
            if step == 1 {
                try folder.makeFolder("Europe")
                try folder.write(zoneFile("UTC0"), to: "Europe/Berlin")
            }
            let caught = #expect(throws: ZoneDirectoryError.self) { try zones.selfCheck() }
            let error = try #require(caught)
            #expect(error.kind == .noDatabase)
            #expect(error.message.contains("apt-get install tzdata") && error.message.contains(folder.path))
        }
        try folder.write(zoneFile("CET-1CEST,M3.5.0,M10.5.0/3"), to: "Europe/Berlin")
        #expect(throws: Never.self) { try zones.selfCheck() }
        #expect(zones.rules(named: "UTC") == .utc)
        #expect(zones.rules(named: "Etc/UTC") == nil)
    }

    @Test("A zone is read once, whoever asks; a new directory sees a new file")
    func cache() async throws {
        let folder = try Scratch()
        try folder.write(zoneFile("AAA-1"), to: "Zone")
        let zones = ZoneDirectory(path: folder.path, timeZoneVariable: "UTC")
        #expect(zones.rules(named: "Late") == nil)
        let offsets = await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<50 {
                group.addTask { zones.rules(named: "Zone")?.offsetSeconds(at: WallTime(secondsSinceEpoch: 0)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(offsets == Array(repeating: 3600, count: 50))
        try folder.write(zoneFile("AAA-2"), to: "Zone")
        try folder.write(zoneFile("AAA-3"), to: "Late")
        #expect(zones.rules(named: "Zone")?.offsetSeconds(at: july) == 3600)
        #expect(zones.rules(named: "Late")?.offsetSeconds(at: july) == 10_800)
        let fresh = ZoneDirectory(path: folder.path, timeZoneVariable: "UTC")
        #expect(fresh.rules(named: "Zone")?.offsetSeconds(at: july) == 7200)
    }

    @Test("Names come from the index, else the table, else the folders; what is not there is left out")
    func names() throws {
        let folder = try Scratch()
        try folder.makeFolder("Area")
        try folder.makeFolder("posix")
        for name in ["Area/One", "Area/Two", "Three", "posix/Three"] { try folder.write(zoneFile("AAA0"), to: name) }
        try folder.write(Array("notes".utf8), to: "readme")
        let zones = ZoneDirectory(path: folder.path, timeZoneVariable: "UTC")
        #expect(zones.knownNames() == ["Area/One", "Area/Two", "Three"])
        #expect(zones.release() == nil)
        try folder.write(
            Array("# codes\nXX\t+00+00\tArea/Two\tnotes\nXX\t+00+00\tArea/Gone\nbad\n".utf8),
            to: "zone.tab"
        )
        #expect(zones.knownNames() == ["Area/Two"])
        let source =
            "# version 2031b\nR x 1 2 - 3\nZ Area/One 0 - AAA\nL Area/One Three\nL Area/One Gone\nZ ../../etc/passwd\nZ\n"
        try folder.write(Array(source.utf8), to: "tzdata.zi")
        #expect(zones.knownNames() == ["Area/One", "Three"])
        #expect(zones.release() == "2031b")
        #expect(ZoneDirectory(path: "/nonexistent/zones", timeZoneVariable: "UTC").knownNames().isEmpty)
    }
}
