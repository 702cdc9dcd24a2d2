import JobFile
import MidwatchModel
import Testing

@Suite("Several files as one")
struct MergingTests {
    @Test("jobs are appended, agents and plans merged, and phases may ask for jobs of other files")
    func merging() throws {
        let result = read(
            #"{"agents": {"z": {"preset": "codex"}}, "plans": [{"name": "p", "phases": [{"name": "a", "jobs": ["y"]}]}]}"#,
            #"{"agents": {"a": {"preset": "claude"}}, "jobs": [{"name": "x", "agent": "z", "schedule": "@daily", "message": "m"}]}"#,
            #"{"limits": {"maxConcurrentTurns": 2}, "jobs": [{"name": "y", "agent": "a", "schedule": "@daily", "message": "m"}]}"#
        )
        let found = try #require(result.definitions, "\(result.report)")
        #expect(found.jobs.map(\.id.rawValue) == ["x", "y"])
        #expect(found.agents.map(\.name) == ["a", "z"])
        #expect(found.plans.first?.phases.first?.jobs == [JobID("y")])
        #expect(found.limits.maxConcurrentTurns == 2)
        #expect(result.counts.files == 3 && result.counts.jobs == 2 && result.counts.agents == 2)
        #expect(result.counts.plans == 1 && result.counts.phases == 1)
    }

    @Test("what comes twice is an error that names both places")
    func duplicates() {
        let text = """
            {"jobs": [{"id": "x", "schedule": "@daily", "message": "m"}],
             "agents": {"a": {"preset": "claude"}},
             "plans": [{"name": "p", "phases": [{"name": "a", "jobs": ["x"]}]}],
             "limits": {"maxConcurrentTurns": 2}}
            """
        let result = read(text, text)
        #expect(
            result.problems.map(\.description) == [
                #"jobs.d/1.json:1:18: error: the job id "x" is used here and at jobs.json:1:18; give one another "id" ($.jobs[0].id)"#,
                #"jobs.d/1.json:2:18: error: the agent "a" is defined here and at jobs.json:2:18; rename one ($.agents.a)"#,
                #"jobs.d/1.json:3:21: error: the plan name "p" is used here and at jobs.json:3:21; rename one ($.plans[0].name)"#,
                #"jobs.d/1.json:3:60: error: the job "x" is in a phase here and at jobs.json:3:60; a job belongs to one phase ($.plans[0].phases[0].jobs[0])"#,
                #"jobs.d/1.json:4:35: error: "maxConcurrentTurns" is set here and at jobs.json:4:35; remove one ($.limits.maxConcurrentTurns)"#,
            ]
        )
    }

    @Test("ids made of names clash like given ones")
    func madeIDs() {
        let job = #"{"schedule": "@daily", "message": "same words"}"#
        let found = errors("{\"jobs\": [\(job), \(job)]}")
        #expect(
            found.count == 1 && found[0].contains("the job id \"same words\" is used here and at jobs.json:1:11"),
            "\(found)"
        )
    }

    @Test("defaults serve their own file; those of the first file serve all")
    func defaults() throws {
        let job = #""schedule": "@daily", "message": "m""#
        let result = read(
            "{\"defaults\": {\"workspace\": \"/first\", \"maxTurns\": 1}, \"jobs\": [{\"id\": \"a\", \(job)}]}",
            "{\"defaults\": {\"workspace\": \"/second\"}, \"jobs\": [{\"id\": \"b\", \(job)}]}",
            "{\"jobs\": [{\"id\": \"c\", \(job)}]}"
        )
        let jobs = try #require(result.definitions?.jobs)
        #expect(jobs.map(\.workspace) == ["/first", "/second", "/first"])
        #expect(jobs.map(\.maxTurns) == [1, 1, 1])
    }

    @Test("version 1 speaks for its own file")
    func version() throws {
        let job = #""schedule": "0 * * * *", "message": "m""#
        let result = read(
            "{\"jobs\": [{\"id\": \"a\", \(job)}]}",
            "{\"version\": 1, \"jobs\": [{\"id\": \"b\", \(job)}]}"
        )
        let jobs = try #require(result.definitions?.jobs)
        let staggers = jobs.map { job -> Duration? in
            guard case .cron(let cron) = job.schedule else { return nil }
            return cron.stagger
        }
        #expect(staggers == [.zero, .seconds(300)])
    }

    @Test("faults at the same place of two files are both told")
    func samePlace() {
        let first = read(
            #"{"jobs": [{"agent": "x", "schedule": "@daily", "message": "m"}], "agents": {"claude": {}}}"#,
            #"{"jobs": [{"agent": "y", "schedule": "@daily", "message": "n"}]}"#
        )
        #expect(first.problems.map(\.file) == ["jobs.json", "jobs.d/1.json"], "\(first.report)")
    }

    @Test("a broken file leaves no definitions, and the other files' faults are told too")
    func broken() {
        let result = read("{", #"{"wrong": 1}"#, #"{"jobs": []}"#)
        #expect(result.definitions == nil)
        #expect(result.problems.map(\.file) == ["jobs.json", "jobs.d/1.json"])
    }

    @Test("no file at all is no definition of anything, and no error")
    func none() {
        #expect(JobFileReader.read([], zones: SomeZones.zones).definitions == Definitions())
    }
}
