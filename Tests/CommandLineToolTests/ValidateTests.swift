import ControlAPI
import FoundationEssentials
import JobFile
import MidwatchModel
import MidwatchTestKit
import Schedules
import Testing
import ZoneDatabase

@testable import CommandLineTool

@Suite("Checking a jobs file")
struct ValidateTests {
    private let zones = ZoneDirectory(timeZoneVariable: "")
    private let now = WallTime(millisecondsSinceEpoch: 1_774_744_200_000)

    private func check(_ path: String) throws -> ValidateReply {
        let result = JobFileReader.read(try JobFileSources.read(path), zones: zones)
        return ValidateReply(result, zones: zones, now: now)
    }

    private func job(_ id: String, _ schedule: String) -> String {
        #"{"jobs":[{"id":"\#(id)","schedule":\#(schedule),"payload":{"kind":"command","command":["true"]}}]}"#
    }

    @Test("The file and jobs.d beside it are read as one, in the order of the names")
    func parts() throws {
        let folder = try Scratch()
        defer { folder.remove() }
        try folder.write(job("a", #"{"kind":"cron","expr":"0 2 * * *","tz":"UTC"}"#), to: "jobs.json")
        try FileManager.default.createDirectory(atPath: "\(folder.path)/jobs.d", withIntermediateDirectories: false)
        try folder.write(job("c", #"{"kind":"every","everyMs":60000}"#), to: "jobs.d/20.json")
        try folder.write(job("b", #"{"kind":"at","at":"2026-03-30T00:00:00Z"}"#), to: "jobs.d/10.json")
        try folder.write("not read", to: "jobs.d/.hidden.json")
        try folder.write("not read", to: "jobs.d/readme.txt")
        let reply = try check("\(folder.path)/jobs.json")
        #expect(reply.valid, "\(reply.problems)")
        #expect(reply.files == 3)
        #expect(reply.due.map(\.job) == ["a", "b", "c"])
        #expect(
            reply.due.map { $0.next.map(\.description) } == [
                ["2026-03-29T02:00:00.000Z", "2026-03-30T02:00:00.000Z", "2026-03-31T02:00:00.000Z"],
                ["2026-03-30T00:00:00.000Z"],
                ["2026-03-29T00:31:00.000Z", "2026-03-29T00:32:00.000Z", "2026-03-29T00:33:00.000Z"],
            ]
        )
        let style = TextStyle(isColoured: false, zone: .utc, now: now)
        #expect(
            ValidateText.lines(reply, style) == [
                "3 files, 3 jobs, \(reply.agents) agents, 0 plans, 0 phases, 0 warnings",
                "JOB  NEXT                 THEN                 THEN",
                "a    2026-03-29 02:00:00  2026-03-30 02:00:00  2026-03-31 02:00:00",
                "b    2026-03-30 00:00:00  -                    -",
                "c    2026-03-29 00:31:00  2026-03-29 00:32:00  2026-03-29 00:33:00",
            ]
        )
    }

    @Test("All problems of all files are told, and no times")
    func problems() throws {
        let folder = try Scratch()
        defer { folder.remove() }
        try folder.write(job("a", #"{"kind":"cron","expr":"61 2 * * *"}"#), to: "jobs.json")
        try FileManager.default.createDirectory(atPath: "\(folder.path)/jobs.d", withIntermediateDirectories: false)
        try folder.write("{", to: "jobs.d/10.json")
        let reply = try check("\(folder.path)/jobs.json")
        #expect(!reply.valid)
        #expect(Set(reply.problems.map(\.file)) == ["\(folder.path)/jobs.json", "\(folder.path)/jobs.d/10.json"])
        #expect(reply.due.isEmpty)
    }

    @Test("A file that cannot be read is an invalid argument")
    func unreadable() throws {
        let folder = try Scratch()
        defer { folder.remove() }
        for (path, expected) in [("\(folder.path)/none.json", "there is no file"), (folder.path, "Is a directory")] {
            let error = #expect(throws: ControlError.self) { try JobFileSources.read(path) }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.contains(expected) == true)
        }
    }
}

@Suite("Output as JSON lines")
struct JSONLogLinesTests {
    @Test("Lines are the same however the bytes are cut, and invalid UTF-8 is repaired")
    func cuts() {
        let bytes = Array("one\n\ntwo ü".utf8) + [0xFF, 0x0A] + Array("rest".utf8)
        for cut in 0...bytes.count {
            var lines = JSONLogLines(turn: 7, stream: .stdout)
            let whole = lines.append(Array(bytes[..<cut])) + lines.append(Array(bytes[cut...]))
            #expect(whole.map(\.text) == ["one", "", "two ü\u{FFFD}"])
            #expect(lines.rest?.text == "rest")
        }
    }

    @Test("A line without end is told in parts")
    func endless() {
        var lines = JSONLogLines(turn: nil, stream: .stderr)
        let whole = lines.append(Array(repeating: 0x61, count: 3 * JSONLogLines.maximumLineBytes + 1))
        #expect(whole.map(\.text.utf8.count) == Array(repeating: JSONLogLines.maximumLineBytes, count: 3))
        #expect(lines.rest?.text == "a")
    }
}
