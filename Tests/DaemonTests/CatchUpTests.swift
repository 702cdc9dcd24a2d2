import JSONSyntax
import Testing

@Suite("What was missed, by what the jobs file says of it", .ownThreads)
struct CatchUpTests {
    /// A night with a job every 400 ms that has run twice.
    private func night(_ script: String, _ catchUp: JSONValue, _ top: JSONValue = [:]) throws -> Night {
        let night = try Night([Job("often", script, .every(400), more: ["catchUp": catchUp])], top)
        try night.start()
        try night.events().await("turn_ended", job: "often", count: 2)
        return night
    }

    /// Several occurrences pass: another night's clock tells.
    private func passTime() throws {
        let clock = try Night([Job("clock", "true", .every(100))])
        try clock.start()
        try clock.events().await("turn_ended", job: "clock", count: 20)
    }

    /// The newest turn's number.
    private func lastTurn(_ night: Night) throws -> Int64 {
        try night.turns(of: "often").compactMap { $0["turn"]?.integer }.max() ?? 0
    }

    @Test("a crash and an orderly stop each follow their own rule, and say so")
    func crashAndStop() throws {
        let crashed = try night("true", ["afterCrash": "none", "afterStop": "latest"])
        try crashed.crash()
        try passTime()
        try crashed.start()
        let why = try crashed.control.request("GET", "/v1/jobs/often/why").text
        #expect(why.contains("was down, asleep or behind, and catchUp is none"), "\(why)")
        let stopped = try night("true", ["afterCrash": "latest", "afterStop": "none"])
        #expect(try stopped.stop().status == 0)
        try passTime()
        try stopped.start()
        let reason = try stopped.control.request("GET", "/v1/jobs/often/why").text
        #expect(reason.contains("the daemon was stopped, and catchUp is none"), "\(reason)")
    }

    @Test("all of them get a turn each, oldest first; coalesced ones get one that is told how many they are")
    func allOrOne() throws {
        let each = try night("true", ["rule": "all", "max": 3], ["limits": ["catchUpEverySeconds": 0]])
        try each.crash()
        try passTime()
        try each.start()
        let first = try lastTurnBefore(each)
        for turn in 1...3 as ClosedRange<Int64> { _ = try each.ended(first + turn) }
        let due = try (1...3 as ClosedRange<Int64>).map { turn in
            try #require(each.control.get("/v1/turns/\(first + turn)")["nominalMs"]?.integer)
        }
        #expect(due[1] == due[0] + 400 && due[2] == due[1] + 400, "\(due)")
        let one = try night("echo ${MIDWATCH_OCCURRENCES:-1} >> counts", "coalesce")
        try one.crash()
        try passTime()
        try one.start()
        let last = try lastTurn(one)
        _ = try one.ended(last + 1)
        let counts = try Files.text("\(one.state)/workspace/counts").split(separator: "\n").compactMap { Int($0) }
        #expect(counts.first == 1 && counts.max() ?? 0 >= 3, "\(counts)")
    }

    /// The newest turn that began before what was missed: the longest time lies between it and its successor. A slow turn
    /// may have made its job miss one before.
    private func lastTurnBefore(_ night: Night) throws -> Int64 {
        _ = try night.ended(try lastTurn(night))
        let turns = try night.turns(of: "often").sorted { $0["turn"]?.integer ?? 0 < $1["turn"]?.integer ?? 0 }
        let gaps = zip(turns, turns.dropFirst()).compactMap { one, two -> (turn: Int64, length: Int64)? in
            guard let turn = one["turn"]?.integer, let before = one["nominalMs"]?.integer,
                let after = two["nominalMs"]?.integer, after > before + 400
            else { return nil }
            return (turn, after - before)
        }
        return try gaps.max { $0.length < $1.length }?.turn ?? lastTurn(night)
    }

    @Test("a daemon that starts again and again holds back what was missed, and says so")
    func crashLoop() throws {
        let night = try night("true", "latest", ["limits": ["lateAfterSeconds": 0]])
        for round in 1...2 {
            try night.crash()
            try passTime()
            try night.start()
            // A crash that meets the turn made up for leaves nothing to hold back: it is made again, and others overlap it.
            if round == 1 { _ = try night.ended(try lastTurn(night)) }
        }
        try night.events().await("catch_up_held", saying: "has started 3 times within 15 min")
        let why = try night.control.request("GET", "/v1/jobs/often/why").text
        #expect(why.contains("midwatchd starts again and again"), "\(why)")
    }
}
