import ControlAPI
import FoundationEssentials
import JSONSyntax
import MidwatchModel
import Testing

/// The shapes that scripts rely on. A change here is a change of the API.
@Suite("JSON shapes")
struct JSONShapeTests {
    private func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Pins the text of a value, and that it reads back as the same value.
    private func pin<Value: Codable & Equatable>(_ value: Value, _ text: String) throws {
        #expect(try json(value) == text)
        #expect(try JSONDecoder().decode(Value.self, from: Data(text.utf8)) == value)
    }

    @Test("The status")
    func status() throws {
        try pin(
            Samples.status,
            #"""
            {"holds":[{"kind":"account","name":"claude","reason":"usage limit",\#
            "until":"2026-03-29T00:30:00.250Z","untilMs":1774744200250}],"jobCounts":{"active":2,"done":1},\#
            "jobsFile":"/etc/midwatch/jobs.json","journal":true,"ledgerBytes":4096,"loopLagMs":4,\#
            "nextStart":{"at":"2026-03-29T00:30:00.250Z","atMs":1774744200250,"job":"data"},\#
            "notice":"the jobs file has problems","overdueCount":1,"phases":[{"approval":true,\#
            "expiresAtMs":null,"instance":null,"members":[{"job":"auth","reason":"no key","state":"stuck"}],\#
            "name":"logic","openedAtMs":null,"phase":"build/logic","plan":"build","position":2,\#
            "reason":"waits for 1 of 2 jobs","require":"all","since":"2026-03-29T00:30:00.250Z",\#
            "sinceMs":1774744200250,"state":"open","timeoutSeconds":null,"verify":["make","test"]}],"pid":77,\#
            "ready":true,"running":[{"intendedAt":"2026-03-29T00:30:00.250Z","intendedAtMs":1774744200250,\#
            "iteration":3,"job":"auth","state":"running","turn":7}],"startedAt":"2026-03-29T00:30:00.250Z",\#
            "startedAtMs":1774744200250,"stateFolder":"/var/lib/midwatch","version":"0.1.0",\#
            "waiting":[{"cause":"8 turns run already","causeKind":"waits_for_slot","job":"api","nominal":"2026-03-29T00:30:00.250Z",\#
            "nominalMs":1774744200250}]}
            """#
        )
    }

    @Test("A job")
    func job() throws {
        try pin(
            Samples.job,
            #"""
            {"agent":"claude","description":"logs people in","enabled":true,"iterations":3,"job":"auth",\#
            "lastIntendedAt":"2026-03-29T00:30:00.250Z","lastIntendedAtMs":1774744200250,"lastOutcome":"stuck",\#
            "lastState":"ended","lastTurn":7,"liveTurns":[8],"maxTurns":10,"name":"Auth",\#
            "nextDue":"2026-03-29T00:30:00.250Z","nextDueMs":1774744200250,"phase":"build/logic",\#
            "phaseState":"open","reason":"no key","schedule":"every 15 min","since":"2026-03-29T00:30:00.250Z",\#
            "sinceMs":1774744200250,"state":"stuck","upcoming":["2026-03-29T00:30:00.250Z"],"waitingCount":1,\#
            "zone":"Europe/Berlin"}
            """#
        )
    }

    @Test("A turn")
    func turn() throws {
        try pin(
            Samples.turn,
            #"""
            {"account":"claude","agent":"claude","attempt":1,"conversation":"s-1","costMicroUSD":1500,\#
            "cpuMs":900,"durationMs":61000,"endedAt":"2026-03-29T00:31:01.253Z","endedAtMs":1774744261253,\#
            "endedBy":"request","exitStatus":0,"finalText":"STUCK: no key","folder":"/var/lib/midwatch/turns/7",\#
            "intendedAt":"2026-03-29T00:30:00.251Z","intendedAtMs":1774744200251,"iteration":3,"job":"auth",\#
            "killedBy":15,"latenessMs":3,"model":"sonnet","nominal":"2026-03-29T00:30:00.250Z",\#
            "nominalMs":1774744200250,"outcome":"stuck","peakMemoryBytes":1048576,"phase":"build/logic",\#
            "reason":"no key","signal":"stuck","signalReason":"no key","startedAt":"2026-03-29T00:30:00.253Z",\#
            "startedAtMs":1774744200253,"state":"ended","stderrBytes":20,"stdoutBytes":10,\#
            "stragglers":["sleep"],"token":41,"trigger":"schedule","turn":7,"usage":{"cacheRead":2,\#
            "cacheWrite":3,"freshInput":1,"output":4},"workspace":"/srv/app"}
            """#
        )
    }

    @Test("A phase")
    func phase() throws {
        try pin(
            Samples.phase,
            #"""
            {"approval":true,"expiresAtMs":null,"instance":null,"members":[{"job":"auth","reason":"no key",\#
            "state":"stuck"}],"name":"logic","openedAtMs":null,"phase":"build/logic","plan":"build",\#
            "position":2,"reason":"waits for 1 of 2 jobs","require":"all","since":"2026-03-29T00:30:00.250Z",\#
            "sinceMs":1774744200250,"state":"open","timeoutSeconds":null,"verify":["make","test"]}
            """#
        )
    }

    @Test("A budget")
    func budget() throws {
        try pin(
            Samples.budget,
            #"""
            {"beginsAt":"2026-03-29T00:30:00.250Z","beginsAtMs":1774744200250,"bounds":[{"kind":"usd",\#
            "limit":25,"percent":61,"raised":5,"reachesLimitAt":"2026-03-29T00:30:30.250Z",\#
            "reachesLimitAtMs":1774744230250,"setAside":1.5,"spent":15.25}],"endsAt":"2026-03-29T00:31:00.250Z",\#
            "endsAtMs":1774744260250,"estimatedMicroUSD":500000,"name":"anthropic","period":"night",\#
            "scope":"account"}
            """#
        )
    }

    @Test("A plan")
    func plan() throws {
        try pin(
            Samples.plan,
            #"""
            {"from":"2026-03-29T00:30:00.250Z","fromMs":1774744200250,"rows":[{"cause":"stuck","causeKind":"stuck",\#
            "job":"auth",\#
            "nominal":"2026-03-29T00:30:00.250Z","nominalMs":1774744200250,"verdict":"skipped_hold"}],\#
            "truncated":true,"until":"2026-03-29T00:31:00.250Z","untilMs":1774744260250}
            """#
        )
    }

    @Test("An explanation")
    func why() throws {
        try pin(
            Samples.why,
            #"""
            {"explanation":["it said STUCK: no key"],"job":"auth","obstacle":"stuck",\#
            "rows":[{"cause":"due","causeKind":null,\#
            "nominal":"2026-03-29T00:30:00.250Z","nominalMs":1774744200250,"outcome":"stuck","turn":7,\#
            "turnState":"ended","verdict":"started"}],"state":"stuck"}
            """#
        )
    }

    @Test("An event")
    func event() throws {
        try pin(
            Samples.event(9),
            #"""
            {"at":"2026-03-29T00:30:00.250Z","atMs":1774744200250,"event":9,"fields":{"pid":"99"},"job":"auth",\#
            "kind":"turn_started","message":"turn 7 of auth started","phase":"build/logic","turn":7}
            """#
        )
    }

    @Test("An error, an order, a reload, a lease, and what requests hold")
    func small() throws {
        try pin(
            ErrorReply(ControlError(.notFound, "no job x", cure: "midwatch jobs", details: ["a"])),
            #"""
            {"error":{"code":"not_found","cure":"midwatch jobs","details":["a"],"fields":null,"message":"no job x",\#
            "refusal":null}}
            """#
        )
        try pin(
            ErrorReply(ControlError(.invalidState, "no", refusal: "held", fields: ["job": "a"])),
            #"""
            {"error":{"code":"invalid_state","cure":null,"details":null,"fields":{"job":"a"},"message":"no",\#
            "refusal":"held"}}
            """#
        )
        try pin(
            ErrorReply(ControlError(.invalidState, "no")),
            #"""
            {"error":{"code":"invalid_state","cure":null,"details":null,"fields":null,"message":"no","refusal":null}}
            """#
        )
        try pin(
            ActionReply(action: "run", message: "turn 8 starts", job: "auth", turn: 8),
            #"{"action":"run","job":"auth","message":"turn 8 starts","phase":null,"turn":8}"#
        )
        try pin(
            ReloadReply(added: 1, changed: 2, removed: 3, jobCount: 9),
            #"{"added":1,"changed":2,"jobCount":9,"removed":3,"warnings":[]}"#
        )
        try pin(
            LeaseReply(token: 4, holder: "turn 7", grantedAtMs: 0, expiresAtMs: 1),
            #"""
            {"expiresAt":"1970-01-01T00:00:00.001Z","expiresAtMs":1,\#
            "grantedAt":"1970-01-01T00:00:00.000Z","grantedAtMs":0,"holder":"turn 7",\#
            "job":null,"token":4,"turn":null}
            """#
        )
        try pin(RunRequest(job: "auth", force: true), #"{"force":true,"job":"auth"}"#)
        try pin(HoldRequest(job: "auth", reason: "why"), #"{"job":"auth","reason":"why"}"#)
    }

    @Test("What is unknown is null, not absent, and what is absent reads as null")
    func null() throws {
        let turn = TurnReply(turn: 1, job: "a", trigger: .manual, state: .intended)
        let text = try json(turn)
        let members = try #require(JSONParser.value(of: text).object)
        #expect(members.count == 39)
        let known = members.filter { !$0.value.isNull }.map(\.name)
        #expect(known == ["job", "state", "stragglers", "trigger", "turn"])
        let bare = #"{"job":"a","state":"intended","stragglers":[],"trigger":"manual","turn":1}"#
        #expect(try JSONDecoder().decode(TurnReply.self, from: Data(bare.utf8)) == turn)
    }

    @Test("A word that is not in its list is refused")
    func words() {
        let text = #"{"job":"a","state":"lost","stragglers":[],"trigger":"manual","turn":1}"#
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(TurnReply.self, from: Data(text.utf8)) }
    }
}
