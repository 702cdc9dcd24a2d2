import Testing

@testable import PlanAdvice

@Suite("Reading plans")
struct PlanReadingTests {
    private func read(_ text: String, path: String = "x.md") -> Plan {
        PlanReader.read(PlanSource(path: path, text: text, folder: "/srv/app"))
    }

    @Test("tasks, files, conditions and commands of a whole plan, with either line ending")
    func whole() {
        let lines = [
            "# Authentication", "", "Depends on: PLAN-DATA.md", "", "## Files", "- src/auth", "* `tests/auth/*.ts`",
            "```", "docs/", "├── auth/", "│   └── guide.md", "└── index.md   ← shared, do not touch", "```",
            "## Tasks", "- [x] Read src/old.ts", "- [ ] Write src/auth/login.ts", "1. [ ] Log out",
            "## Out of scope", "- src/payment", "## Success criteria", "- [ ] `npm test -- auth` passes",
            "- no warning in src/cli.ts",
        ]
        for ending in ["\n", "\r\n"] {
            let plan = read(lines.joined(separator: ending))
            #expect(plan.tasks.map(\.line) == [15, 16, 17])
            #expect(plan.openTasks == 2)
            #expect(
                plan.paths.map(\.written) == [
                    "src/auth", "tests/auth/*.ts", "docs/auth/guide.md", "src/auth/login.ts",
                ]
            )
            #expect(plan.paths.map(\.line) == [6, 7, 11, 16])
            #expect(plan.dependencies.map(\.text) == ["PLAN-DATA.md"])
            #expect(plan.command == Plan.Item(line: 21, text: "npm test -- auth", isDone: false))
            #expect(plan.checks.count == 3)
        }
    }

    @Test("front matter")
    func frontMatter() {
        let plan = read(
            """
            ---
            name: Login page
            depends_on: [data, "logic"]
            files:
              - src/a.ts
              - src/b/
            verify: make test
            workspace: web
            estimate: 2 h
            ---
            - [ ] Do it
            """
        )
        #expect(plan.name == "login-page")
        #expect(plan.dependencies.map(\.text) == ["data, logic"])
        #expect(plan.paths.map(\.pattern.description) == ["/srv/app/web/src/a.ts", "/srv/app/web/src/b"])
        #expect(plan.command?.text == "make test")
        #expect(plan.estimateMinutes == 120)
        #expect(plan.source.folder == "/srv/app/web")
        #expect(plan.tasks.map(\.line) == [11])
    }

    @Test(
        "names",
        arguments: [
            ("PLAN-A.md", "plan-a"), ("plans/Auth Service.md", "auth-service"), ("IMPLEMENTATION_PLAN.md", "app"),
            ("packages/auth/plan.md", "app"), ("---.md", "plan"),
        ]
    )
    func names(path: String, expected: String) {
        #expect(read("- [ ] x", path: path).name == expected)
    }

    @Test("boxes, headings and fences that are none")
    func none() {
        let plan = read("- [] a\n- [x]b\n#tag\n```\n- [ ] in code\n```\n[ ] no item\n~~~\n- [ ] open fence")
        #expect(plan.tasks.isEmpty)
    }

    @Test("dependencies that are none", arguments: ["none", "Nothing.", "N/A", "-", ""])
    func nothing(text: String) {
        #expect(read("Depends on: \(text)\n- [ ] x").dependencies.isEmpty)
    }

    @Test("Items are bounded, however long the plan")
    func bounds() {
        let plan = read((0..<3000).map { "- [ ] Test src/f\($0).ts" }.joined(separator: "\n"))
        #expect(plan.tasks.count == PlanReader.maximumItems)
        #expect(plan.paths.count == PathFinder.maximumPaths)
    }
}
