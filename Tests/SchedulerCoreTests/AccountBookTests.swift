import MidwatchModel
import NightFacts
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct AccountBookTests {
    private static func turn(_ id: Int64, planned seconds: Double = 0) -> TurnRecord {
        TurnRecord(
            id: TurnID(id),
            job: "a",
            iteration: 1,
            trigger: .schedule,
            nominal: at(seconds),
            revision: 1,
            phase: nil,
            token: FencingToken(id),
            agent: "claude",
            model: nil,
            account: "anthropic",
            plannedAt: at(seconds)
        )
    }

    private static func limit(until seconds: Double? = nil) -> AgentFailure {
        AgentFailure(kind: .usageLimit, message: "later", resetsAt: seconds.map { at($0) })
    }

    /// A book in which turn 1 has met a limit without an end, at 0 s: held until 60 s.
    private static func limited() -> AccountBook {
        var book = AccountBook(LedgerMemory())
        _ = book.turnEnded(turn(1, planned: -10), .usageLimit, limit(), now: at(0))
        return book
    }

    @Test("a limit holds its account until its end and a margin, and no other account")
    func limitWithEnd() throws {
        var book = AccountBook(LedgerMemory())
        #expect(book.obstacle(on: "anthropic", now: at(0)) == nil && book.nextDeadline(now: at(0)) == nil)
        let change = book.turnEnded(Self.turn(1, planned: -10), .usageLimit, Self.limit(until: 500), now: at(0))
        let hold = try #require(book.held.first)
        #expect(change == .limited(hold) && hold.until == at(560) && hold.turn == TurnID(1))
        #expect(book.obstacle(on: "anthropic", now: at(559)) == .held(hold))
        #expect(!book.isHeld("openai", now: at(0)) && !book.isHeld(nil, now: at(0)))
        #expect(book.nextDeadline(now: at(0)) == at(560) && book.nextDeadline(now: at(560)) == nil)
        #expect(!book.isHeld("anthropic", now: at(560)) && book.hasHold("anthropic"))
    }

    @Test("limits without an end are waited for twice as long each time, at most 30 min, and after 24 h for good")
    func limitWithoutEnd() {
        var book = Self.limited()
        var now = 0.0
        var waits: [Double] = []
        for number in 2...60 {
            guard let end = book.nextDeadline(now: at(now)) else { break }
            waits.append(Double(at(now).duration(to: end).wholeMilliseconds) / 1000)
            now += waits[waits.count - 1]
            _ = book.turnStarted(TurnID(Int64(number)), on: "anthropic", now: at(now))
            _ = book.turnEnded(Self.turn(Int64(number), planned: now), .usageLimit, Self.limit(), now: at(now))
        }
        #expect(waits.prefix(6) == [60, 120, 240, 480, 960, 1800])
        #expect(waits.dropFirst(6).allSatisfy { $0 == 1800 })
        #expect(now >= 86_400 && now < 86_400 + 1800)
        #expect(book.isHeldForGood("anthropic"))
        #expect(book.held.first?.reason.kind == "limited_for_long")
    }

    @Test("an end in the past, or further away than 32 days, is not believed", arguments: [-61, 32 * 86_400])
    func endNotBelieved(seconds: Double) {
        var book = AccountBook(LedgerMemory())
        _ = book.turnEnded(Self.turn(1, planned: -10), .usageLimit, Self.limit(until: seconds), now: at(0))
        #expect(book.held.first?.until == at(60))
    }

    @Test("turns that ran side by side meet one limit: its latest end holds")
    func burst() {
        var book = AccountBook(LedgerMemory())
        _ = book.turnEnded(Self.turn(1, planned: -10), .usageLimit, Self.limit(until: 500), now: at(0))
        _ = book.turnEnded(Self.turn(2, planned: -9), .usageLimit, Self.limit(until: 300), now: at(1))
        #expect(book.held.first?.until == at(560))
        _ = book.turnEnded(Self.turn(3, planned: -8), .usageLimit, Self.limit(), now: at(2))
        #expect(book.held.first?.until == at(560) && book.held.first?.strikes == 0)
        _ = book.turnEnded(Self.turn(4, planned: -7), .usageLimit, Self.limit(until: 900), now: at(3))
        #expect(book.held.first?.until == at(960))
    }

    @Test("the first turn after a hold's end tries; until it has ended no other starts")
    func probe() throws {
        var book = Self.limited()
        #expect(book.turnStarted(TurnID(2), on: "anthropic", now: at(59)) == nil, "the hold has not ended")
        let started = book.turnStarted(TurnID(3), on: "anthropic", now: at(60))
        let hold = try #require(started)
        #expect(hold.probe == TurnID(3))
        #expect(book.obstacle(on: "anthropic", now: at(61)) == .tried(hold, by: TurnID(3)))
        #expect(book.turnStarted(TurnID(4), on: "anthropic", now: at(61)) == nil, "one tries")
        #expect(book.turnStarted(TurnID(5), on: "openai", now: at(61)) == nil)
    }

    static let ends: [(TurnOutcome, Bool?)] = [
        (.done, true), (.stuck, true), (.continue, true), (.failed, false), (.timedOut, false), (.hung, false),
        (.falseDone, false), (.noProgress, false), (.transient, nil), (.cancelled, nil), (.lost, nil),
    ]

    @Test(
        "what the end of the turn that tried says: free by work, free without a limit, or nothing",
        arguments: Self.ends
    )
    func probeEnds(outcome: TurnOutcome, isProven: Bool?) {
        var book = Self.limited()
        _ = book.turnStarted(TurnID(3), on: "anthropic", now: at(60))
        let change = book.turnEnded(Self.turn(3, planned: 60), outcome, nil, now: at(70))
        if let isProven {
            #expect(change == .released(isProvenByWork: isProven) && book.held.isEmpty)
        } else {
            #expect(change == book.held.first.map { .undecided($0) })
            #expect(book.held.first?.probe == nil && book.held.first?.until == at(130), "another tries in a minute")
        }
    }

    @Test(
        "another turn's end frees an account only by work that began after the limit",
        arguments: TurnOutcome.allCases
    )
    func othersEnd(outcome: TurnOutcome) {
        for planned in [-5.0, 5] {
            var book = Self.limited()
            let change = book.turnEnded(Self.turn(2, planned: planned), outcome, nil, now: at(10))
            let worked = [.done, .stuck, .continue].contains(outcome)
            #expect((change == .released(isProvenByWork: true)) == (worked && planned > 0))
            #expect(book.held.isEmpty == (worked && planned > 0))
        }
    }

    @Test(
        "a refused login or refused money holds until somebody releases it",
        arguments: [TurnOutcome.loginRefused, .budget]
    )
    func refused(outcome: TurnOutcome) throws {
        var book = AccountBook(LedgerMemory())
        var turn = Self.turn(1)
        turn.standing = .ended(TurnRecord.End(outcome, reason: .words("no such key"), at: at(0)))
        let change = book.turnEnded(turn, outcome, nil, now: at(0))
        let hold = try #require(book.held.first)
        #expect(change == .refused(hold) && hold.until == nil && hold.reason.words == "no such key")
        #expect(book.isHeldForGood("anthropic") && book.nextDeadline(now: at(0)) == nil)
        #expect(
            book.turnStarted(TurnID(2), on: "anthropic", now: at(9999)) == nil,
            "nobody tries before somebody says so"
        )
    }

    @Test("a turn that has spent its own budget says nothing of its account, and tries no longer")
    func ownBudget() {
        var book = Self.limited()
        _ = book.turnStarted(TurnID(3), on: "anthropic", now: at(60))
        let spent = AgentFailure(kind: .turnBudget, message: "spent")
        #expect(book.turnEnded(Self.turn(3, planned: 60), .budget, spent, now: at(70)) == nil)
        #expect(!book.isHeld("anthropic", now: at(70)) && book.hasHold("anthropic"))
    }

    @Test("an operator's word lets one turn try at once, and counts limits anew")
    func askedAgain() {
        var book = Self.limited()
        #expect(book.askedAgain("openai", now: at(5)) == nil)
        let hold = book.askedAgain("anthropic", now: at(5))
        #expect(hold?.until == at(5) && hold?.strikes == 0 && hold?.probe == nil)
        #expect(book.turnStarted(TurnID(2), on: "anthropic", now: at(5))?.probe == TurnID(2))
        #expect(book.isHeld("anthropic", now: at(6)))
    }

    @Test("after a restart the turn that tries tries on, if it lives", arguments: [true, false])
    func restart(isLive: Bool) {
        var memory = LedgerMemory()
        memory.accountHolds = [
            AccountHold(
                account: "anthropic",
                reason: .words("later"),
                since: at(0),
                until: at(60),
                turn: TurnID(1),
                probe: TurnID(3)
            )
        ]
        if isLive { memory.openTurns = [Self.turn(3, planned: 60)] }
        #expect(AccountBook(memory).isHeld("anthropic", now: at(70)) == isLive)
    }

    @Test("definitions bound accounts and say how fast starts follow; holds survive others")
    func definitions() {
        var book = Self.limited()
        book.adopt([
            AccountDefinition(name: "b"),
            AccountDefinition(name: "anthropic", maxConcurrentTurns: 2, releaseInterval: .seconds(3)),
        ])
        #expect(book.defined.map(\.name) == ["anthropic", "b"] && book.concurrencyLimits == ["anthropic": 2])
        #expect(book.releaseInterval(of: "anthropic") == .seconds(3))
        #expect(book.releaseInterval(of: "b") == .seconds(10) && book.releaseInterval(of: nil) == .seconds(10))
        book.adopt([])
        #expect(!book.isDefined("anthropic") && book.isHeld("anthropic", now: at(0)))
    }

    @Test("a turn does not start twice")
    func startsTwice() async {
        await #expect(processExitsWith: .failure) {
            var book = AccountBook(LedgerMemory())
            let failure = AgentFailure(kind: .usageLimit, message: "later")
            _ = book.turnEnded(AccountBookTests.turn(1, planned: -10), .usageLimit, failure, now: at(0))
            _ = book.turnStarted(TurnID(2), on: "anthropic", now: at(60))
            _ = book.turnStarted(TurnID(2), on: "anthropic", now: at(60))
        }
    }
}
