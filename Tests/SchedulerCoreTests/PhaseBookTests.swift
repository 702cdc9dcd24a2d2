import MidwatchModel
import NightFacts
import NightWords
import Testing

@testable import SchedulerCore

@Suite struct PhaseBookTests {
    static func id(_ name: String) -> PhaseID { PhaseID(plan: "p", phase: name) }

    /// A book of these phases of one plan, none known before.
    static func book(_ definitions: [PhaseDefinition], _ records: [PhaseRecord] = []) -> PhaseBook {
        var book = PhaseBook(records)
        define(definitions, in: &book)
        return book
    }

    @discardableResult
    static func define(_ definitions: [PhaseDefinition], in book: inout PhaseBook, at now: Double = 0) -> [PhaseRecord]
    {
        definitions.enumerated().compactMap { position, definition in
            book.define(
                definition,
                id(definition.name),
                position: position,
                instance: 1,
                at: at(now),
                tolerance: .seconds(2)
            )
        }
    }

    static let one = [PhaseDefinition.phase("one", ["a", "b"])]

    /// Every move, and the states from which it may be made.
    static let table: [(move: PhaseMove, from: Set<PhaseState>)] = [
        (.begunAnew(instance: 2), Set(PhaseState.allCases)),
        (.opened, [.shut]),
        (.reopened(.gateChanged), [.verifying, .refused, .awaitingApproval]),
        (.sentBack(.gateChanged), [.verifying]),
        (.givenTimeAgain(.gateChanged), [.refused]),
        (.verifying(.gateChanged), [.open, .refused, .awaitingApproval]),
        (.refused(.gateChanged), [.open, .verifying, .refused, .awaitingApproval]),
        (.awaitingApproval(seal: "s", .gateChanged), [.open, .verifying, .awaitingApproval]),
        (.passed, [.open, .verifying, .awaitingApproval]),
    ]

    private static func standing(_ state: PhaseState) -> PhaseRecord.Standing {
        let reason = Cause.words("before")
        return switch state {
        case .shut: .shut
        case .open: .open(reason)
        case .verifying: .verifying(reason)
        case .refused: .refused(reason)
        case .awaitingApproval: .awaitingApproval(reason)
        case .passed: .passed
        }
    }

    @Test("each move is made from the states of its table and changes what it says", arguments: PhaseState.allCases)
    func moves(from state: PhaseState) throws {
        for (move, legal) in Self.table {
            #expect(move.isLegal(from: state) == legal.contains(state), "\(move) from \(state)")
            guard legal.contains(state) else { continue }
            let before = PhaseRecord(
                id: Self.id("one"),
                standing: Self.standing(state),
                since: at(0),
                openedAt: at(0),
                reopened: 1,
                seal: "old"
            )
            var book = Self.book(Self.one, [before])
            let moved = book.move(0, move, at: at(9))
            let after = try #require(moved)
            #expect(book[0].record == after)
            #expect(after.standing == move.standing && after.state == move.state && after.since == at(9))
            switch move {
            case .begunAnew(let instance):
                #expect(after == PhaseRecord(id: Self.id("one"), standing: .shut, since: at(9), instance: instance))
            case .opened, .givenTimeAgain:
                #expect(after.openedAt == at(9) && after.reopened == 1 && after.seal == "old")
            case .sentBack: #expect(after.openedAt == at(0) && after.reopened == 2)
            case .awaitingApproval: #expect(after.openedAt == at(0) && after.seal == "s")
            case .reopened, .verifying, .refused, .passed:
                #expect(after.openedAt == at(0) && after.reopened == 1 && after.seal == "old")
            }
        }
    }

    @Test("a move that its state does not allow traps")
    func broken() async {
        await #expect(processExitsWith: .failure) {
            var book = Self.book(Self.one)
            _ = book.move(0, .passed, at: at(0))
        }
        await #expect(processExitsWith: .failure) {
            var book = Self.book(Self.one)
            _ = book.move(0, .opened, at: at(0))
            book.wait(0, for: 1)
        }
    }

    @Test("a gate waits for one check, and only its own ends that")
    func checks() throws {
        var book = Self.book(Self.one)
        _ = book.move(0, .opened, at: at(0))
        _ = book.move(0, .verifying(.gateChanged), at: at(1))
        book.wait(0, for: 5)
        let ofOtherCheck = book.checkEnded(4, of: Self.id("one"))
        #expect(ofOtherCheck == nil)
        let ofOtherPhase = book.checkEnded(5, of: Self.id("two"))
        #expect(ofOtherPhase == nil)
        #expect(book[0].check == 5)
        let ofItsCheck = book.checkEnded(5, of: Self.id("one"))
        #expect(ofItsCheck == 0)
        let again = book.checkEnded(5, of: Self.id("one"))
        #expect(again == nil)
        book.wait(0, for: 6)
        let dropped = book.waitNoMore(0)
        #expect(dropped == 6)
        let droppedAgain = book.waitNoMore(0)
        #expect(droppedAgain == nil)
    }

    @Test("phases keep their records when definitions are replaced, and return to them")
    func replaced() throws {
        let two = Self.one + [.phase("two", ["c"])]
        var book = PhaseBook([])
        let written = Self.define(two, in: &book)
        #expect(written.map(\.id) == [Self.id("one"), Self.id("two")])
        _ = book.move(0, .opened, at: at(1))
        book.retireAll()
        #expect(book.isEmpty && book.place(of: Self.id("one")) == nil)
        let writtenOnReload = Self.define([two[1]], in: &book, at: 2)
        #expect(writtenOnReload.isEmpty)
        #expect(!book.isOpen(Self.id("one")))
        book.retireAll()
        let writtenOnReturn = Self.define(two.reversed(), in: &book, at: 3)
        #expect(writtenOnReturn.isEmpty)
        #expect(book.place(of: Self.id("one")) == 1)
        #expect(book[Self.id("one")]?.record.openedAt == at(1))
        #expect(book.isOpen(Self.id("one")) && !book.isOpen(Self.id("two")) && book.isOpen(nil))
        #expect(!book.hasPassed(Self.id("one")) && !book.hasPassed(nil))
    }

    @Test("a phase is next when it is shut and the one before it has passed")
    func next() throws {
        var book = Self.book(Self.one + [.phase("two", ["c"]), .phase("three", ["d"])])
        #expect(book.indices.filter(book.isNext) == [0])
        _ = book.move(0, .opened, at: at(0))
        #expect(book.indices.filter(book.isNext) == [])
        _ = book.move(0, .passed, at: at(0))
        #expect(book.indices.filter(book.isNext) == [1])
        #expect(book.havePassed(0..<1) && !book.havePassed(0..<3))
        #expect(book.places(called: "two", plan: nil) == [1])
        #expect(book.places(called: "two", plan: "q") == [])
        #expect(book.hasPlan("p") && !book.hasPlan("q"))
    }

    @Test(
        "a gate asks for all members that are not parked, for any, or for some",
        arguments: [(.all, 1, 2), (.any, 1, 1), (.quorum(3), 1, 3)] as [(Gate.Requirement, Int, Int)]
    )
    func progress(_ require: Gate.Requirement, done: Int, needed: Int) throws {
        let standings: [JobID: JobRecord.Standing] = [
            "a": .done, "b": .stuck(.noReasonGiven, isParked: true), "c": .active,
        ]
        let book = Self.book([PhaseDefinition(name: "one", jobs: ["a", "b", "c"], gate: Gate(require: require))])
        let found = book[0].progress { id in
            standings[id].map { standing in
                let cursor = JobRecord.Cursor(scheduleIdentity: "", anchor: at(0), decidedThrough: at(0))
                return JobRecord(id: id, cursor: cursor, standing: standing, since: at(0))
            }
        }
        #expect(found == (done, needed))
        #expect(book[0].progress { _ in nil } == (0, require == .all ? 3 : needed))
    }

    @Test("the time of a phase runs from its opening, is told once, and moves with the clock")
    func times() throws {
        let timed = PhaseDefinition(name: "timed", jobs: ["c"], timeout: .seconds(60))
        var book = Self.book(Self.one + [timed])
        #expect(book.nextDeadline == nil)
        _ = book.move(0, .opened, at: at(0))
        _ = book.move(1, .begunAnew(instance: 1), at: at(0))
        _ = book.move(1, .opened, at: at(10))
        #expect(book.nextDeadline == at(70))
        let stepped = book.clockStepped(by: .seconds(5))
        #expect(stepped.map(\.openedAt) == [at(15)])
        #expect(book.nextDeadline == at(75))
        #expect(book.timedOut(by: at(74)) == [])
        #expect(book.timedOut(by: at(75)) == [1])
        // A gate that said no before has its time, too.
        _ = book.move(1, .verifying(.gateChanged), at: at(20))
        _ = book.move(1, .refused(.gateChanged), at: at(30))
        #expect(book.nextDeadline == at(75) && !book[1].isTimedOut)
        _ = book.move(1, .refused(.gateChanged), at: at(75))
        #expect(book[1].isTimedOut && book.nextDeadline == nil)
        _ = book.move(1, .givenTimeAgain(.gateChanged), at: at(100))
        #expect(book.nextDeadline == at(160))
    }

    @Test("an approval expires while it is waited for, not once it is given and looked at")
    func expiry() throws {
        let gate = Gate(approval: Gate.Approval(expiresAfter: .seconds(30)))
        var book = Self.book([PhaseDefinition(name: "one", jobs: ["a"], gate: gate)])
        _ = book.move(0, .opened, at: at(0))
        #expect(book.nextDeadline == nil)
        _ = book.move(0, .awaitingApproval(seal: "s", .gateChanged), at: at(10))
        #expect(book.expired(by: at(39)) == [])
        #expect(book.expired(by: at(40)) == [0])
        let given = book.noteApproval(0, .byOperator, .approved)
        #expect(given.approval == .byOperator && given.reason == .phase(.approved))
        book.wait(0, for: 1)
        #expect(book.nextDeadline == nil && book.expired(by: at(40)) == [])
    }

    @Test("a record from a clock that was set back since is read as of now, where something can run out")
    func setBack() throws {
        let record = PhaseRecord(id: Self.id("one"), standing: .open(), since: at(1000))
        let timed = PhaseDefinition(name: "one", jobs: ["a"], timeout: .seconds(60))
        #expect(Self.book([timed], [record]).nextDeadline == at(60))
        #expect(Self.book(Self.one, [record])[0].record.since == at(1000))
        #expect(Self.book(Self.one, [record])[0].record.openedAt == at(1000))
    }
}
