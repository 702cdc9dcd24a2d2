import JobFile
import Testing

@Suite("Jobs of one phase that meet")
struct CommonGroundTests {
    /// A file with one phase of jobs `a`, `b`… made of the given members.
    private func phase(_ jobs: String...) -> String {
        let names = jobs.indices.map { String(UnicodeScalar(UInt8(97 + $0))) }
        let text = zip(names, jobs).map { "{\"name\": \"\($0)\", \"schedule\": \"@daily\", \($1)}" }
        let members = names.map { "\"\($0)\"" }.joined(separator: ",")
        return "{\"plans\": [{\"name\": \"p\", \"phases\": [{\"name\": \"f\", \"jobs\": [\(members)]}]}],\n"
            + "\"jobs\": [\(text.joined(separator: ",\n"))]}"
    }

    private func work(_ message: String, in workspace: String? = nil) -> String {
        "\"message\": \"\(message)\"" + (workspace.map { ", \"workspace\": \"\($0)\"" } ?? "")
    }

    @Test("one workspace for two is told at the second job's place, with the cure")
    func oneWorkspace() {
        let text = phase(work("go", in: "/srv/app"), work("go", in: "/srv/app/"), work("go", in: "/srv/other"))
        #expect(
            warnings(text) == [
                #"1:64 $.plans[0].phases[0].jobs[1] the jobs "a" and "b" of the phase "f" run side by side in "/srv/app" "#
                    + "and may change the same files; give each a workspace of its own, or put them into different phases"
            ]
        )
        #expect(read(text).definitions != nil)
    }

    @Test("one workspace inside another, in either order")
    func inside() {
        for (first, second) in [("/srv/app", "/srv/app/x/y"), ("/srv/app/x/y", "/srv/app")] {
            let found = warnings(phase(work("go", in: first), work("go", in: second)))
            #expect(found.count == 1)
            #expect(found.first?.contains(#"the workspace "/srv/app/x/y" lies in "/srv/app";"#) == true)
        }
        #expect(warnings(phase(work("go", in: "/srv/app"), work("go", in: "/srv/app2"))).isEmpty)
    }

    @Test("prompts that name one path; programs, AGENT.md, and what is read-only are no ground")
    func prompts() {
        let found = warnings(phase(work("Read AGENT.md in /srv/app/auth."), work("Work on `/srv/app/auth/`")))
        #expect(found.count == 1)
        #expect(
            found.first?.contains(#"the prompts of the jobs "a" and "b" of the phase "f" both name "/srv/app/auth""#)
                == true
        )
        #expect(found.first?.contains("read-only") == true)
        for (first, second) in [
            (work("Read AGENT.md in /srv/app/auth"), work("Read AGENT.md in /srv/app/payment")),
            (work("Read /srv/app/AGENT.md"), work("Read /srv/app/AGENT.md")),
            (work("In /srv/a. /srv/spec is read-only"), work("/srv/spec is read-only")),
            (#""command": ["/srv/tools/run", "/srv/a"]"#, #""command": "/srv/tools/run /srv/b""#),
        ] {
            #expect(warnings(phase(first, second)).isEmpty)
        }
        #expect(warnings(phase(#""command": ["run", "/srv/a"]"#, #""command": "run --on=/srv/a""#)).count == 1)
    }

    @Test("workspaces with blanks are whole paths in prompts too")
    func blanks() {
        let (first, second) = (
            work("Go on in /srv/my app/a.", in: "/srv/my app/a"), work("Go on in /srv/my app/b.", in: "/srv/my app/b")
        )
        #expect(warnings(phase(first, second)).isEmpty)
    }

    @Test("each job is told once, however many it meets; disabled jobs meet nobody")
    func once() {
        let one = work("/srv/app/x", in: "/srv/app")
        #expect(warnings(phase(one, one, one, one)).count == 3)
        #expect(warnings(phase(one, one + ", \"enabled\": false")).allSatisfy { !$0.contains("side by side") })
    }

    @Test("jobs of different phases, and jobs without a plan, do not meet")
    func apart() {
        let one = work("/srv/app/x", in: "/srv/app")
        let jobs = ["a", "b", "c"].map { "{\"name\": \"\($0)\", \"schedule\": \"@daily\", \(one)}" }
        let phases = #"[{"name": "f", "jobs": ["a"]}, {"name": "g", "jobs": ["b"]}]"#
        let plans = "\"plans\": [{\"name\": \"p\", \"phases\": \(phases)}]"
        #expect(warnings("{\(plans), \"jobs\": [\(jobs.joined(separator: ","))]}").isEmpty)
    }
}
