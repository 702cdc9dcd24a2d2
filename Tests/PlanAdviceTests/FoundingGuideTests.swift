import PlanAdvice
import Testing

@Suite("The founding guide's examples")
struct FoundingGuideTests {
    @Test("Features in files of their own run side by side")
    func features() {
        let advice = advise([
            "PLAN-A.md": "# PLAN-A.md (Agent A owns these)\n- [ ] src/commands/auth.ts\n- [ ] tests/auth.test.ts",
            "PLAN-B.md": "# PLAN-B.md (Agent B owns these)\n- [ ] src/commands/list.ts\n- [ ] tests/list.test.ts",
        ])
        #expect(verdicts(advice) == ["plan-a + plan-b: side by side"])
        let checked = advise([
            "PLAN-A.md": "- [ ] Implement `src/commands/auth.ts`\n- [ ] Test `auth` command in tests/auth.test.ts",
            "PLAN-B.md": "- [ ] Implement `src/commands/list.ts`\n- [ ] Test `list` command in tests/list.test.ts",
            "PLAN-C.md":
                "- [ ] Implement `src/commands/upload.ts`\n- [ ] Test `upload` command in tests/upload.test.ts",
        ])
        #expect(verdicts(checked).allSatisfy { $0.hasSuffix(": side by side") })
        #expect(checked.pairs.count == 3)
        #expect(checked.allSideBySide)
        #expect(phases(checked) == [["plan-a", "plan-b", "plan-c"]])
    }

    @Test("A plan that does not say how it is checked cannot be watched")
    func unwatched() {
        let advice = advise([
            "PLAN-A.md": "- [ ] src/commands/auth.ts\n- [ ] src/commands/logout.ts", "PLAN-B.md": plan("src/b.ts"),
        ])
        #expect(verdicts(advice) == ["plan-a + plan-b: one after the other (monitored)"])
    }

    @Test("A plan that names no files may change everything in its folder")
    func silent() {
        let advice = advise([
            "PLAN-A.md": "- [ ] Implement `auth` command\n- [ ] Test `auth` command",
            "PLAN-B.md": "- [ ] Implement `list` command\n- [ ] Test `list` command\n- [ ] src/commands/list.ts",
        ])
        #expect(verdicts(advice) == ["plan-a + plan-b: not together (conflicts)"])
        #expect(
            advice.pairs.first?.reasons == [
                "plan-a names no files, so it may change everything in /srv/app; list them under \"Files\""
            ]
        )
    }

    @Test("Packages with folders of their own run side by side, though they name no files")
    func packages() {
        let names = ["auth", "payment", "notification"]
        let advice = Advice(
            judging: names.map { name in
                PlanSource(
                    path: "packages/\(name)/IMPLEMENTATION_PLAN.md",
                    text: plan("Change `src/index.ts`"),
                    folder: "/srv/app/packages/\(name)"
                )
            }
        )
        #expect(phases(advice) == [names])
        #expect(advice.allSideBySide)
    }

    @Test("A chain of dependencies is a chain of phases")
    func layers() {
        let advice = advise([
            "PLAN-API.md": "# Agent C: API layer\n- [ ] (Waits for Agent B to finish business logic)\n"
                + "- [ ] Test REST endpoints in src/api/",
            "PLAN-LOGIC.md": "# Agent B: Business logic layer\n- [ ] (Waits for Agent A to finish schema)\n"
                + "- [ ] Test business logic in src/logic/",
            "PLAN-DATA.md": "# Agent A: Data layer\n- [ ] Database schema in db/schema.sql\n- [ ] Test data access",
        ])
        #expect(phases(advice) == [["plan-data"], ["plan-logic"], ["plan-api"]])
        #expect(
            verdicts(advice) == [
                "plan-logic + plan-api: one after the other (independent)",
                "plan-data + plan-api: one after the other (independent)",
                "plan-data + plan-logic: one after the other (independent)",
            ]
        )
        #expect(
            advice.pairs[1].reasons == [
                "plan-api waits for plan-logic (PLAN-API.md:2), plan-logic waits for plan-data (PLAN-LOGIC.md:2)"
            ]
        )
    }

    @Test("The order of a dependency is the same whichever plan is named first")
    func order() {
        let (schema, api) = (plan("src/schema.ts"), plan("src/api.ts\nDepends on: schema"))
        for advice in [advise(["schema.md": schema, "api.md": api]), advise(["api.md": api, "schema.md": schema])] {
            #expect(verdicts(advice) == ["schema + api: one after the other (independent)"])
            #expect(advice.pairs.first?.reasons == ["api waits for schema (api.md:4)"])
        }
    }

    @Test("A shared configuration file is called out")
    func sharedFile() {
        let advice = advise([
            "a.md": plan("- [ ] Add \"express\" to package.json"),
            "b.md": plan("- [ ] Add \"commander\" to `package.json`"),
        ])
        #expect(verdicts(advice) == ["a + b: not together (conflicts)"])
        #expect(
            advice.pairs.first?.reasons == [
                "both change package.json (a.md:3, b.md:3): a package manifest; change it in a phase before"
            ]
        )
        #expect(phases(advice) == [["a"], ["b"]])
    }

    @Test("Adding dependencies changes the manifest, named or not")
    func hiddenManifest() {
        let advice = advise([
            "a.md": plan("- [ ] Adding dependency \"express\" in src/a.ts"),
            "b.md": plan("- [ ] Adding dependency \"commander\" in src/b.ts"),
        ])
        #expect(advice.pairs.first?.verdict == .notTogether)
        #expect(advice.pairs.first?.reasons.first?.hasPrefix("both add dependencies") == true)
    }

    @Test("Work on one module is guaranteed conflict")
    func oneModule() {
        let advice = advise([
            "a.md": plan("- [ ] Refactoring src/parser.ts"), "b.md": plan("- [ ] Adding feature to src/parser.ts"),
        ])
        #expect(advice.pairs.first?.reasons == ["both change src/parser.ts (a.md:3, b.md:3)"])
    }

    @Test("Shared files first, then features that do not touch them")
    func phased() {
        let setup =
            "- [ ] package.json with all dependencies\n- [ ] tsconfig.json\n- [ ] .eslintrc\n\nVerify: `npm test`"
        let feature = { (name: String) in
            "Depends on: setup\n- [ ] src/\(name)/utils.ts\n- [ ] Test it\n\n- src/cli.ts is shared, agents don't touch it"
        }
        let advice = advise(["auth.md": feature("auth"), "setup.md": setup, "payment.md": feature("payment")])
        #expect(phases(advice) == [["setup"], ["auth", "payment"]])
        #expect(advice.plans[1].paths.map(\.written) == ["package.json", "tsconfig.json", ".eslintrc"])
        #expect(advice.plans[1].command?.text == "npm test")
        #expect(advice.plans[0].paths.map(\.written) == ["src/auth/utils.ts"])
    }

    @Test("Tiny tasks are not worth an agent each, unless an estimate says otherwise")
    func tiny() {
        let small = "- [ ] Test src/a.ts"
        #expect(
            verdicts(advise(["a.md": small, "b.md": plan("src/b.ts")])) == [
                "a + b: one after the other (substantial)"
            ]
        )
        #expect(advise(["a.md": small + "\nEstimate: 1.5 h", "b.md": plan("src/b.ts")]).allSideBySide)
        #expect(!advise(["a.md": plan("src/a.ts\n**Estimate:** 10 min"), "b.md": plan("src/b.ts")]).allSideBySide)
    }
}
