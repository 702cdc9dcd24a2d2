import MidwatchModel
import NightFacts
import Testing

@testable import SchedulerCore

@Suite struct CheckDeskTests {
    static let gate = CheckRecord.Subject.phase(PhaseID(plan: "p", phase: "one"))
    static let done = CheckRecord.Subject.turn(TurnID(7))
    static let when = CheckRecord.Subject.when("a")

    private var desk = CheckDesk(open: [], last: 41)

    @Test("a check has the next number, runs until it is answered, and is answered once")
    mutating func answered() throws {
        let check = desk.planned(Self.gate, at: at(0))
        #expect(check.id == 42 && check.endedAt == nil && check.passed == nil)
        let second = desk.planned(Self.done, at: at(0))
        #expect(second.id == 43)
        #expect(desk.ids == [42, 43])
        #expect(desk.subjects == [Self.gate, Self.done])
        let answered = desk.answered(42, passed: true, .exited(0), seal: "s", at: at(5))
        let answer = try #require(answered)
        #expect(answer.subject == Self.gate && answer.plannedAt == at(0) && answer.endedAt == at(5))
        #expect(answer.passed == true && answer.evidence == .exited(0) && answer.seal == "s")
        let answeredAgain = desk.answered(42, passed: false, .exited(1), at: at(6))
        #expect(answeredAgain == nil)
        let lostAfter = desk.lost(42, because: .folderGone, at: at(6))
        #expect(lostAfter == nil)
        let neverMadeAfter = desk.neverMade(42, because: .folderGone, at: at(6))
        #expect(neverMadeAfter == nil)
        #expect(desk.ids == [43])
        #expect(!desk.isEmpty)
    }

    @Test("checks that run are taken up, and there can be several of one subject")
    func takenUp() {
        let records = [9, 3, 5].map { CheckRecord(id: $0, subject: $0 == 5 ? Self.done : Self.gate, plannedAt: at(0)) }
        let desk = CheckDesk(open: records, last: 9)
        #expect(desk.ids == [3, 5, 9])
        #expect(desk.ids(for: Self.gate) == [3, 9])
        #expect(desk.subject(of: 5) == Self.done)
        #expect(desk.subject(of: 4) == nil)
        // No start of this daemon waits for what another daemon has asked.
        #expect(
            CheckDesk(open: [CheckRecord(id: 1, subject: Self.when, plannedAt: at(0))], last: 1).slotsTaken == 0
        )
    }

    @Test("a lost check is made again, and the third loss in a row is a no")
    mutating func lost() throws {
        for count in 1...2 {
            let id = desk.planned(Self.gate, at: at(0)).id
            guard case .again(let record) = desk.lost(id, because: .words("its keeper is gone"), at: at(1)) else {
                Issue.record("loss \(count) is no reason to give up")
                return
            }
            #expect(record.passed == false && record.endedAt == at(1))
            #expect(record.evidence == .madeAgain(.words("its keeper is gone")))
            #expect(desk.isEmpty)
        }
        // Another subject's losses are its own.
        let other = desk.planned(Self.done, at: at(2)).id
        let otherLoss = desk.lost(other, because: .folderGone, at: at(2))
        #expect(otherLoss != .no(losses: 3))
        let id = desk.planned(Self.gate, at: at(2)).id
        let thirdLoss = desk.lost(id, because: .folderGone, at: at(3))
        #expect(thirdLoss == .no(losses: 3))
        #expect(desk.ids == [id])
        let givenUp = desk.answered(id, passed: false, .exited(1), at: at(3))
        #expect(givenUp != nil)
    }

    @Test("an answer ends the row of losses, and a check that was never made is no loss")
    mutating func notInARow() throws {
        for _ in 1...2 { _ = desk.lost(desk.planned(Self.gate, at: at(0)).id, because: .folderGone, at: at(0)) }
        let answered = desk.planned(Self.gate, at: at(0)).id
        let end = desk.answered(answered, passed: true, .exited(1), at: at(0))
        #expect(end != nil)
        for _ in 1...5 {
            let id = desk.planned(Self.gate, at: at(0)).id
            let neverMade = desk.neverMade(id, because: .neverStarted(nil), at: at(0))
            #expect(neverMade?.evidence == .madeAgain(.neverStarted(nil)))
        }
        let lost = desk.planned(Self.gate, at: at(0)).id
        guard case .again = desk.lost(lost, because: .folderGone, at: at(0)) else {
            Issue.record("it was lost once since its answer")
            return
        }
    }

    @Test("conditions take slots until they are answered or awaited no more")
    mutating func conditions() {
        let (first, second) = (desk.planned(Self.when, at: at(0)).id, desk.planned(Self.when, at: at(0)).id)
        _ = desk.planned(Self.gate, at: at(0))
        #expect(desk.slotsTaken == 2)
        #expect(desk.isAwaited(first))
        let isTaken = (desk.awaitedNoMore(first), desk.awaitedNoMore(first))
        #expect(isTaken == (true, false))
        #expect(desk.slotsTaken == 1)
        // It runs on until its keeper has ended it.
        #expect(desk.ids(for: Self.when) == [first, second])
        desk.forgetAll()
        #expect(desk.isEmpty && desk.slotsTaken == 0)
        let next = desk.planned(Self.gate, at: at(0))
        #expect(next.id == second + 2)
    }

    @Test("what nobody asks for any more is over without an answer")
    mutating func calledOff() {
        let ids = (0..<3).map { _ in desk.planned(Self.gate, at: at(0)).id }
        let other = desk.planned(Self.done, at: at(0)).id
        let ended = desk.calledOff(Self.gate, at: at(4))
        #expect(ended.map(\.id) == ids)
        #expect(ended.allSatisfy { $0.passed == false && $0.endedAt == at(4) && $0.seal == nil })
        #expect(desk.ids == [other])
        let calledOffAgain = desk.calledOff(Self.gate, at: at(5))
        #expect(calledOffAgain.isEmpty)
    }
}
