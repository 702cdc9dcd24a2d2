import ControlAPI
import FoundationEssentials
import JobFile
import MidwatchModel
import MidwatchTestKit
import PlanAdvice
import Schedules
import Testing
import ZoneDatabase

@testable import CommandLineTool

@Suite("Advice on plans")
struct AdviseTests {
    private let style = TextStyle(isColoured: false, zone: .utc, now: WallTime(millisecondsSinceEpoch: 0))

    private func plan(_ name: String) -> String { "- [ ] Implement src/\(name).ts\n- [ ] Test it\n" }

    /// The exit status that the arguments after `midwatch advise` give.
    private func status(_ arguments: String...) async -> Int32 {
        await MidwatchCommand.run(["advise"] + arguments)
    }

    @Test("The exit status is 0 when all may run side by side, 1 when some must not, 2 when it cannot be said")
    func statuses() async throws {
        let folder = try Scratch()
        defer { folder.remove() }
        try folder.write(plan("a"), to: "a.md")
        try folder.write(plan("b"), to: "b.md")
        try folder.write(plan("a"), to: "c.md")
        try folder.write("Depends on: cycle.md\n" + plan("d"), to: "cycle.md")
        try folder.write("hello", to: "none.md")
        let path = folder.path
        #expect(await status("\(path)/a.md", "\(path)/b.md") == 0)
        #expect(await status("\(path)/a.md") == 0)
        #expect(await status("\(path)/a.md", "\(path)/b.md", "\(path)/c.md") == 1)
        #expect(await status("\(path)/a.md", "\(path)/c.md", "--json") == 1)
        #expect(await status("\(path)/a.md", "\(path)/c.md", "--jobs") == 1)
        #expect(await status("\(path)/a.md", "\(path)/b.md", "--jobs") == 0)
        for wrong in [
            "cycle.md", "none.md", "missing.md", "a.md", "../\(path.split(separator: "/").last ?? "")/a.md", ".",
        ] {
            #expect(await status("\(path)/a.md", "\(path)/\(wrong)") == 2, "\(wrong)")
        }
        #expect(await status() == 2)
    }

    @Test("Files that are no plans are refused with their place")
    func refused() throws {
        let folder = try Scratch()
        defer { folder.remove() }
        try Data([0x23, 0x0A, 0x0A, 0xE4, 0x0A]).write(to: URL(filePath: "\(folder.path)/latin.md"))
        try Data([0x23, 0x0A, 0x00]).write(to: URL(filePath: "\(folder.path)/zero.md"))
        let size = PlanReader.maximumFileBytes
        try Data(repeating: 0x23, count: size).write(to: URL(filePath: "\(folder.path)/full.md"))
        try Data(repeating: 0x23, count: size + 1).write(to: URL(filePath: "\(folder.path)/large.md"))
        #expect(throws: Never.self) { try PlanFiles.read(["\(folder.path)/full.md"]) }
        for (file, expected) in [
            ("latin.md", "latin.md:3: this is no text in UTF-8"), ("zero.md", "zero.md:2: this is no text"),
            ("large.md", "has more than 1048576 bytes"), ("missing.md", "there is no file"),
            ("", "Is a directory"),
        ] {
            let error = #expect(throws: ControlError.self) { try PlanFiles.read(["\(folder.path)/\(file)"]) }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.contains(expected) == true, "\(error?.message ?? "")")
        }
        let many = [String](repeating: "\(folder.path)/full.md", count: Advice.maximumPlans + 1)
        #expect(throws: ControlError.self) { try PlanFiles.read(many) }
        #expect(throws: ControlError.self) { try PlanFiles.read(Array(many.prefix(2))) }
    }

    @Test("An agent works in the nearest folder with an AGENT.md, else in its repository, else beside its plan")
    func folders() throws {
        let folder = try Scratch()
        defer { folder.remove() }
        for name in ["repo/.git", "repo/auth/plans", "repo/plans", "lone"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder.path)/\(name)",
                withIntermediateDirectories: true
            )
        }
        try folder.write("", to: "repo/auth/AGENT.md")
        let names = ["repo/auth/plans/x.md", "repo/plans/y.md", "lone/z.md"]
        for name in names { try folder.write(plan("a"), to: name) }
        let files = try PlanFiles.read(names.map { "\(folder.path)/\($0)" })
        let root = files[2].source.folder.dropLast("/lone".count)
        #expect(files.map { $0.source.folder.dropFirst(root.count) } == ["/repo/auth", "/repo", "/lone"])
        #expect(files.map(\.source.fileInFolder) == ["plans/x.md", "plans/y.md", "z.md"])
        #expect(files.map(\.hasInstructions) == [true, false, false])
        #expect(files.map { $0.repository.map { $0.dropFirst(root.count) } } == ["/repo", "/repo", nil])
    }

    @Test("The text names plans, verdicts, reasons and phases")
    func text() {
        let sources = ["a": plan("a"), "b": plan("b"), "c": plan("a")].sorted { $0.key < $1.key }
            .map { PlanSource(path: "\($0.key).md", text: $0.value, folder: "/srv/app") }
        #expect(
            AdviceText.lines(Advice(judging: sources), style) == [
                "PLAN  OPEN  DONE  PATHS  CHECKED BY  FILE",
                "a        2     0      1  line 2      a.md",
                "b        2     0      1  line 2      b.md",
                "c        2     0      1  line 2      c.md",
                "",
                "FIRST  SECOND  VERDICT       WHY",
                "a      b       side by side  independent, no path in common, each substantial and checked",
                "a      c       not together  both change src/a.ts (a.md:1, c.md:1)",
                "b      c       side by side  independent, no path in common, each substantial and checked",
                "",
                "PHASE  SIDE BY SIDE",
                "    1  a, b",
                "    2  c",
                "",
                "1 of 3 pairs must not run side by side",
            ]
        )
    }

    @Test("The jobs file suggested is right and free of warnings")
    func suggestion() throws {
        let setup = "Verify: `make test`\n" + plan("setup") + "- [ ] `package.json`"
        let plans = [
            ("auth", "Depends on: setup\n" + plan("a")), ("setup", setup), ("list", "Depends on: setup\n" + plan("b")),
        ]
        let advice = Advice(
            judging: plans.map { PlanSource(path: "\($0.0).md", text: $0.1, folder: "/srv/my \"app\"") }
        )
        let (jobs, trees) = JobsSuggestion.make(from: advice)
        let text = try Console.json(jobs, oneLine: false)
        let result = JobFileReader.read(
            [JobFileSource(path: "jobs.json", bytes: Array(text.utf8))],
            zones: ZoneDirectory(timeZoneVariable: "")
        )
        #expect(result.report.isEmpty)
        let definitions = try #require(result.definitions)
        #expect(definitions.plans.first?.phases.map(\.jobs) == [[JobID("setup")], [JobID("auth"), JobID("list")]])
        #expect(definitions.plans.first?.phases.map { $0.gate.approval != nil } == [false, true])
        #expect(definitions.jobs.first?.verify?.argv == ["/bin/sh", "-c", "make test"])
        #expect(trees.count == 2)
        #expect(AdviceText.needs(trees, withoutInstructions: ["/srv/x", "/srv/x"]).count == 5)
    }
}
