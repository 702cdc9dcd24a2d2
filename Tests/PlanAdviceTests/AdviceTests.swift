import PlanAdvice
import Testing

@Suite("Judging plans")
struct AdviceTests {
    private func problems(_ plans: KeyValuePairs<String, String>) -> [String] {
        advise(plans).problems.map(\.description)
    }

    @Test("Plans that wait for each other are an error with the way around")
    func cycle() {
        let advice = advise([
            "a.md": plan("Depends on: b.md"), "b.md": plan("Depends on: c"), "c.md": plan("Blocked by: a"),
        ])
        #expect(
            advice.problems.map(\.description) == [
                "c.md:3: error: the plans wait for each other: a → b → c → a; remove one of the lines"
            ]
        )
        #expect(!advice.isJudged && advice.pairs.isEmpty && advice.phases.isEmpty && !advice.allSideBySide)
        #expect(problems(["a.md": plan("Depends on: a.md")]).count == 1)
    }

    @Test("A plan that is not there is a warning")
    func unknown() {
        #expect(
            problems(["a.md": plan("src/a.ts\nDepends on: PLAN-Z.md, b"), "b.md": plan("src/b.ts")]) == [
                "a.md:4: warning: it waits for \"PLAN-Z.md\", which is none of these plans; if it is one, give its file too"
            ]
        )
    }

    @Test("Plans of one name are told apart")
    func names() {
        let advice = advise(["x/auth.md": plan("src/a.ts"), "y/auth.md": plan("src/b.ts")])
        #expect(advice.plans.map(\.name) == ["auth", "auth-2"])
        #expect(advice.problems.map(\.line) == [1] && advice.isJudged)
    }

    @Test("A text without tasks and paths is no plan")
    func empty() {
        #expect(problems(["a.md": "# Notes\n\nHello."]).first?.hasPrefix("a.md:1: error: no plan") == true)
        #expect(
            problems(["a.md": "## Files\n- src/a.ts"]).first?.hasPrefix("a.md:1: warning: the plan has no tasks")
                == true
        )
    }

    @Test("A plan that is done stands in nobody's way")
    func done() {
        let advice = advise([
            "a.md": "- [x] src/a.ts\n- [x] Test it", "b.md": plan("src/a.ts\nDepends on: a"), "c.md": plan("src/c.ts"),
        ])
        #expect(advice.plans[0].isDone)
        #expect(phases(advice) == [["b", "c"]])
        #expect(verdicts(advice) == ["b + c: side by side"])
    }

    @Test("Migrations meet in their folder")
    func migrations() {
        let advice = advise(["a.md": plan("db/migrations/7_a.sql"), "b.md": plan("db/migrations/8_b.sql")])
        #expect(
            advice.pairs.first?.reasons == [
                "both add to /srv/app/db/migrations, whose migrations are numbered in one row (a.md:3, b.md:3)"
            ]
        )
    }

    @Test("Phases respect every pair, whatever the order of the plans")
    func phasesKeepToPairs() {
        // Plan i changes the file i % 3 and waits for plan i - 4 where i is odd.
        let sources = (0..<12).map { index in
            let wait = index % 2 == 1 && index > 4 ? "\nDepends on: work-\(index - 4).md" : ""
            return PlanSource(path: "work-\(index).md", text: plan("src/f\(index % 3).ts\(wait)"), folder: "/srv/app")
        }
        for turn in 0..<12 {
            let advice = Advice(judging: Array(sources[turn...] + sources[..<turn]))
            #expect(advice == Advice(judging: Array(sources[turn...] + sources[..<turn])))
            var phaseOf: [Int: Int] = [:]
            for (number, members) in advice.phases.enumerated() { for member in members { phaseOf[member] = number } }
            #expect(phaseOf.count == 12)
            #expect(advice.pairs.count == 66)
            for pair in advice.pairs {
                let (first, second) = (phaseOf[pair.first, default: -1], phaseOf[pair.second, default: -1])
                #expect(pair.verdict == .sideBySide ? first <= second : first < second)
            }
        }
    }

    @Test("Many plans of many paths are compared by what they have in common")
    func many() {
        let sources = (0..<10).map { number in
            let files = (0..<50).map { "- src/p\(number)/f\($0).ts" } + ["- lib/*/x\(number).ts"]
            let text = plan("## Files\n" + files.joined(separator: "\n"))
            return PlanSource(path: "\(number).md", text: text, folder: "/srv/app")
        }
        #expect(Advice(judging: sources).phases.count == 1)
        let last = PlanSource(path: "x.md", text: plan("src/p5/f3.ts and src/p6/"), folder: "/srv/app")
        let advice = Advice(judging: Array(sources.dropLast()) + [last])
        #expect(advice.phases.map(\.count) == [9, 1])
        let reasons = advice.pairs.filter { $0.verdict == .notTogether }.map(\.reasons)
        #expect(reasons.count == 2)
        #expect(reasons.first == ["both change src/p5/f3.ts (5.md:7, x.md:3)"])
        #expect(reasons.last?.last == "and 47 more")
    }

    @Test("Too many plans are refused")
    func tooMany() {
        let sources = (0...Advice.maximumPlans).map { PlanSource(path: "\($0).md", text: plan("x"), folder: "/") }
        #expect(!Advice(judging: sources).isJudged)
        #expect(Advice(judging: []).allSideBySide)
    }

    @Test("Plans of one folder that run side by side get work trees in the suggestion, and a gate to merge them")
    func suggestion() {
        let advice = advise(["PLAN-A.md": plan("src/a.ts\nVerify: `make test`"), "PLAN-B.md": plan("src/b.ts")])
        let (jobs, commands) = JobsSuggestion.make(from: advice, repositories: ["/srv/app": "/srv"])
        #expect(jobs.plans.first?.phases.map(\.jobs) == [["plan-a", "plan-b"]])
        #expect(jobs.plans.first?.phases.first?.gate?.approval == true)
        #expect(jobs.jobs.map(\.workspace) == ["/srv-plan-a/app", "/srv-plan-b/app"])
        #expect(jobs.jobs.first?.verify?.command == "make test")
        #expect(
            jobs.jobs.first?.payload.message
                == "Read AGENT.md in /srv-plan-a/app, use PLAN-A.md as implementation plan. Follow the loop."
        )
        #expect(commands.first == "git -C /srv worktree add /srv-plan-a -b plan-a")
        let apart = advise(["a.md": plan("src/a.ts"), "b.md": plan("src/a.ts")])
        let (sequence, none) = JobsSuggestion.make(from: apart)
        #expect(sequence.plans.first?.phases.map(\.jobs) == [["a"], ["b"]])
        #expect(sequence.jobs.map(\.workspace) == ["/srv/app", "/srv/app"] && none.isEmpty)
    }
}
