import LaunchOrders
import MidwatchModel
import NightFacts
import Testing
import TurnFolder

@Suite("What a launch's folder says before its keeper starts")
struct LaunchOrderTests {
    private static let surroundings = LaunchSurroundings(
        stateFolder: "/state",
        defaultWorkspace: "/state/workspace",
        journalSocket: ""
    )

    private func job(_ payload: Payload, _ change: (inout JobDefinition) -> Void = { _ in }) -> JobDefinition {
        var job = JobDefinition(
            id: JobID("auth"),
            schedule: .every(Schedule.Interval(period: .seconds(60))),
            payload: payload
        )
        change(&job)
        return job
    }

    private func turn(workspace: String? = nil) -> TurnRecord {
        TurnRecord(
            id: TurnID(12),
            job: JobID("auth"),
            iteration: 3,
            trigger: .retry,
            attempt: 2,
            nominal: WallTime(millisecondsSinceEpoch: 1000),
            revision: 4,
            phase: PhaseID(plan: "build", phase: "data"),
            token: FencingToken(9),
            agent: "tester",
            model: "small",
            account: "shared",
            keys: ["gpu"],
            workspace: workspace,
            plannedAt: WallTime(millisecondsSinceEpoch: 2000)
        )
    }

    private func order(
        _ job: JobDefinition,
        workspace: String? = nil,
        agent: AgentDefinition? = nil
    ) throws -> LaunchOrder {
        let launch = Launch.turn(TurnLaunch(turn: turn(workspace: workspace), job: job, agent: agent))
        return try LaunchOrder(launch, in: Self.surroundings)
    }

    private static let command = Payload.command(Payload.CommandLine(argv: ["make", "night"], input: "go"))

    @Test("a turn works in its own folder, else in its job's, else in the daemon's")
    func workspaces() throws {
        let homely = job(Self.command) { $0.workspace = "/srv/job" }
        #expect(try order(homely, workspace: "/srv/turn").order.workspace == "/srv/turn")
        #expect(try order(homely).order.workspace == "/srv/job")
        #expect(try order(job(Self.command)).order.workspace == "/state/workspace")
    }

    @Test("a command runs as it is written, with its input")
    func commands() throws {
        let made = try order(job(Self.command))
        #expect(made.id == .turn(TurnID(12)))
        #expect(made.order.argv == ["make", "night"])
        #expect(made.prompt == Array("go".utf8))
        #expect(made.order.token == FencingToken(9) && made.order.iteration == 3)
    }

    @Test("an agent's placeholders are the turn's: its folder, its prompt file")
    func placeholders() throws {
        let agent = AgentDefinition(
            name: "tester",
            preset: "command",
            command: ["run", "{workspace}", "{prompt_file}"]
        )
        let asked = job(.agentTurn(Payload.AgentTurn(message: "work"))) { $0.agent = "tester" }
        let made = try order(asked, workspace: "/srv/turn", agent: agent)
        #expect(made.order.argv == ["run", "/srv/turn", "/state/turns/12/prompt"])
        #expect(made.prompt.map { String(decoding: $0, as: UTF8.self) }?.contains("work") == true)
    }

    @Test("what can never be started says why, and the cure")
    func failures() throws {
        let asked = job(.agentTurn(Payload.AgentTurn(message: "work"))) { $0.agent = "ghost" }
        let failure = #expect(throws: LaunchFailure.self) { try order(asked) }
        #expect(failure?.description == "job \"auth\": no agent \"ghost\" is defined; add it to \"agents\"")
        let empty = job(.command(Payload.CommandLine(argv: [])))
        #expect(throws: LaunchFailure.self) { try order(empty) }
    }

    @Test("work is watched in the turn's folder, and only where idle turns are counted")
    func watches() throws {
        let watched = job(Self.command) {
            $0.workspace = "/srv/job"
            $0.progress.idleTurns = 3
            $0.progress.files = ["plan.md", "/srv/notes"]
        }
        let watch = try order(watched, workspace: "/srv/turn").order.watch
        #expect(watch == WorkWatch(folders: ["/srv/turn"], files: ["/srv/turn/plan.md", "/srv/notes"]))
        let unwatched = job(Self.command) { $0.progress.idleTurns = nil }
        #expect(try order(unwatched).order.watch == nil)
    }

    @Test("a check runs where its command says, else where its turn worked, else in the daemon's folder")
    func checks() throws {
        func order(_ command: CheckCommand, workspace: String?, watching: [String] = []) throws -> LaunchOrder {
            let check = CheckRecord(
                id: 7,
                subject: .turn(TurnID(12)),
                plannedAt: WallTime(millisecondsSinceEpoch: 0)
            )
            let launch = CheckLaunch(check: check, command: command, workspace: workspace, watchedFolders: watching)
            return try LaunchOrder(.check(launch), in: Self.surroundings)
        }
        let plain = CheckCommand(argv: ["true"])
        #expect(try order(plain, workspace: "/srv/turn").order.workspace == "/srv/turn")
        #expect(try order(plain, workspace: nil).order.workspace == "/state/workspace")
        let named = CheckCommand(argv: ["true"], workspace: "/srv/check")
        let made = try order(named, workspace: "/srv/turn", watching: ["/srv/a"])
        #expect(made.order.workspace == "/srv/check")
        #expect(made.id == .check(7) && made.order.turn == TurnID(12) && made.prompt == nil)
        #expect(made.order.watch == WorkWatch(folders: ["/srv/a"], onlyAfter: true))
    }

    @Test("a turn's order tells who it is when the ledger is lost")
    func recovered() throws {
        let made = try order(job(Self.command), workspace: "/srv/turn")
        #expect(TurnRecord(TurnID(12), from: made.order, in: Self.surroundings) == turn(workspace: "/srv/turn"))
        #expect(TurnRecord(TurnID(13), from: made.order, in: Self.surroundings) == nil)
        let homeless = try order(job(Self.command))
        #expect(TurnRecord(TurnID(12), from: homeless.order, in: Self.surroundings) == turn())
        var nameless = made.order
        nameless.token = nil
        #expect(TurnRecord(TurnID(12), from: nameless, in: Self.surroundings) == nil)
    }
}
