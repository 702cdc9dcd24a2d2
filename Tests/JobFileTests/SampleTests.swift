import JobFile
import MidwatchModel
import MidwatchTestKit
import Testing

@Suite("Files as they are found")
struct SampleTests {
    @Test("the founding guide's file loads verbatim")
    func founding() throws {
        let result = read(FoundingFile.text)
        #expect(result.problems.isEmpty)
        let definitions = try #require(result.definitions)
        let names = ["auth", "payment", "notification"]
        #expect(
            definitions.jobs
                == names.map { name in
                    JobDefinition(
                        id: JobID("agent-\(name)-iteration"),
                        schedule: .every(Schedule.Interval(period: .seconds(900))),
                        payload: .agentTurn(
                            Payload.AgentTurn(
                                message: "Read AGENT.md in /path/to/\(name)/. Follow the loop.",
                                model: "sonnet"
                            )
                        ),
                        agent: "claude",
                        progress: ProgressPolicy(idleTurns: 5),
                        bounds: TurnBounds(repeatedLinesMax: 50),
                        retry: RetryPolicy(breaker: 5)
                    )
                }
        )
        #expect(definitions.agents == [AgentDefinition(name: "claude", preset: "claude")])
        #expect(definitions.plans.isEmpty)
        #expect(result.counts.jobs == 3)
        #expect(result.counts.files == 1)
        #expect(result.report.isEmpty)
    }

    @Test("OpenClaw's jobs.json loads; what has no effect is told once per key")
    func openClaw() throws {
        let result = read(Samples.openClaw)
        let jobs = try #require(result.definitions?.jobs, "\(result.report)")
        #expect(jobs.map(\.name) == ["agent-auth-iteration", "Morning brief", "Reminder"])
        #expect(jobs[0].id == JobID("7b8c7a52-3f0e-4c62-9a0b-2a6f6a0f5d11"))
        #expect(jobs[0].description == "one harness iteration for the auth package")
        #expect(
            jobs[0].schedule
                == .every(
                    Schedule.Interval(
                        period: .seconds(900),
                        anchor: WallTime(millisecondsSinceEpoch: 1_772_400_000_000)
                    )
                )
        )
        #expect(jobs[0].bounds.timeout == .seconds(600))
        #expect(jobs[1].schedule == .cron(Schedule.Cron(expression: "0 7 * * *", zone: "America/Los_Angeles")))
        #expect(jobs[1].bounds.timeout == TurnBounds.defaultAgentTimeout)
        #expect(jobs[2].schedule == .at(WallTime(millisecondsSinceEpoch: 1_772_553_600_000)))
        #expect(
            jobs[2].payload
                == .command(
                    Payload.CommandLine(argv: ["/usr/bin/printf", "%s\\n", "Reminder: check the cron docs draft"])
                )
        )
        #expect(jobs[2].bounds.timeout == TurnBounds.defaultCommandTimeout)
        #expect(jobs[2].agent == nil)
        #expect(jobs[2].deleteAfterRun)
        #expect(result.problems.allSatisfy { $0.severity == .warning })
        let delivery = result.problems.filter { $0.message.contains("\"delivery\"") }
        #expect(delivery.map(\.message) == ["\"delivery\" has no effect in midwatch (2 times)"])
        #expect(delivery.first?.path == "$.jobs[0].delivery")
        let told = [
            "agentId", "delivery", "failureAlert", "fallbacks", "lightContext", "sessionKey", "sessionTarget", "state",
            "thinking", "wakeMode",
        ]
        #expect(result.problems.count == told.count)
        for key in told { #expect(result.problems.contains { $0.message.hasPrefix("\"\(key)\" has no effect") }) }
    }

    @Test("older OpenClaw forms load")
    func legacy() throws {
        let result = read(Samples.legacy)
        let jobs = try #require(result.definitions?.jobs, "\(result.report)")
        #expect(jobs.map(\.id.rawValue) == ["agent-payment-iteration", "old-1", "old-2", "old-3"])
        #expect(jobs.map(\.name) == ["agent-payment-iteration", "hourly sweep", "tick", "x"])
        #expect(jobs[1].schedule == .cron(Schedule.Cron(expression: "0 * * * *")))
        #expect(jobs[1].payload == .agentTurn(Payload.AgentTurn(message: "hourly sweep")))
        #expect(jobs[2].schedule == .cron(Schedule.Cron(expression: "*/5 * * * *")))
        #expect(jobs[2].payload == .command(Payload.CommandLine(argv: ["/usr/bin/printf", "%s\\n", "tick"])))
        #expect(jobs[3].schedule == .at(WallTime(millisecondsSinceEpoch: 1_772_553_600_000)))
        #expect(jobs[3].payload == .agentTurn(Payload.AgentTurn(message: "x")))
        #expect(!jobs[3].deleteAfterRun)
    }

    @Test("OpenClaw's record of past runs is refused by its name")
    func state() throws {
        let result = read(Samples.openClawState)
        #expect(result.definitions == nil)
        #expect(result.problems.count == 1)
        #expect(result.problems.first?.message.contains("jobs-state.json") == true)
        #expect(result.problems.first?.line == 2)
    }

    @Test("every key of Midwatch's own arrives in the definitions")
    func midwatch() throws {
        let found = try definitions(Samples.midwatch)
        #expect(found.limits == Limits(maxConcurrentTurns: 4, lateAfter: .seconds(30)))
        #expect(
            found.agents == [
                AgentDefinition(name: "claude", preset: "claude", arguments: ["--verbose"], account: "team"),
                AgentDefinition(name: "codex", preset: "codex", command: ["/opt/codex/bin/codex"], model: "gpt-5"),
                AgentDefinition(
                    name: "scripted",
                    preset: "command",
                    command: ["./agent", "{prompt_file}"],
                    output: "text",
                    environment: [EnvironmentVariable(name: "N", value: "1")]
                ),
            ]
        )
        let gate = Gate(require: .quorum(2), verify: CheckCommand(argv: ["make", "test"], timeout: .seconds(60)))
        #expect(
            found.plans == [
                PlanDefinition(
                    name: "build",
                    phases: [
                        PhaseDefinition(name: "data-layer", jobs: [JobID("data")]),
                        PhaseDefinition(
                            name: "business-logic",
                            jobs: [JobID("auth"), JobID("payment"), JobID("notification")],
                            gate: gate
                        ),
                        PhaseDefinition(name: "api", jobs: [JobID("api")], gate: Gate(approval: Gate.Approval())),
                    ]
                )
            ]
        )
        let language = EnvironmentVariable(name: "LANG", value: "C.UTF-8")
        let auth = found.jobs[1]
        #expect(
            auth
                == JobDefinition(
                    id: JobID("auth"),
                    schedule: .every(Schedule.Interval(period: .seconds(900), from: .completion)),
                    payload: .agentTurn(Payload.AgentTurn(message: "Follow the loop.", model: "sonnet")),
                    agent: "codex",
                    workspace: "/srv/app/auth",
                    account: "mine",
                    environment: [EnvironmentVariable(name: "A", value: "1"), language],
                    overlap: .queue(limit: 3),
                    progress: ProgressPolicy(idleTurns: 5),
                    bounds: TurnBounds(
                        timeout: nil,
                        noOutputTimeout: .seconds(120),
                        repeatedLinesMax: 50,
                        stopGrace: .milliseconds(2500),
                        outputCapBytes: 1_048_576
                    ),
                    retry: RetryPolicy(breaker: 5),
                    maxTurns: 50,
                    until: WallTime(secondsSinceEpoch: 1_798_070_400),
                    verify: CheckCommand(argv: ["/bin/sh", "-c", "make test"]),
                    deleteAfterRun: true
                )
        )
        let payment = found.jobs[2]
        #expect(payment.id == JobID("payment") && payment.name == "Payment work" && payment.isEnabled)
        #expect(payment.payload == .agentTurn(Payload.AgentTurn(message: "Follow the loop.", model: "opus")))
        #expect(payment.bounds.timeout == .seconds(90) && payment.overlap == .replace)
        let notification = found.jobs[3]
        #expect(
            notification.payload
                == .command(Payload.CommandLine(argv: ["/bin/sh", "-c", "echo $HOME | tee log"], input: "hello"))
        )
        #expect(notification.bounds.timeout == .seconds(1800) && notification.agent == nil)
        #expect(
            notification.schedule
                == .cron(
                    Schedule.Cron(expression: "0 2 * * 1-5", zone: "Europe/Berlin", stagger: .seconds(60))
                )
        )
        #expect(found.jobs[4].schedule == .at(WallTime(millisecondsSinceEpoch: 1_772_550_000_250)))
        #expect(found.jobs[4].verify == CheckCommand(argv: ["make", "check"]))
    }
}
