import MidwatchModel
import MidwatchTestKit
import NightFacts
import Schedules
import Testing

@testable import SchedulerCore

@Suite struct BudgetBookTests {
    /// A book with a budget of 10 USD and 3 turns for a night that began at -12 h, and one of 100 tokens for ever for job `a`.
    private static func book(_ memory: LedgerMemory = LedgerMemory()) throws -> BudgetBook {
        var job = JobDefinition.every("a", 60)
        job.budget = Budget(tokens: 100, period: .ever)
        let night = NightDefinition(budget: Budget(turns: 3, costMicroUSD: 10_000_000))
        let definitions = try CompiledDefinitions(Definitions(jobs: [job], night: night), zones: TestZones.utc)
        var book = BudgetBook(definitions, memory, now: at(0))
        book.adopt(definitions, now: at(0))
        return book
    }

    private static func charge(_ cost: Int64, tokens: Int64 = 0) -> Charge {
        var turn = TurnRecord(
            id: TurnID(1),
            job: "a",
            iteration: 1,
            trigger: .schedule,
            nominal: nil,
            revision: 1,
            phase: nil,
            token: FencingToken(1),
            agent: "claude",
            model: nil,
            plannedAt: at(0)
        )
        let report = AgentReport(usage: TokenUsage(freshInput: tokens), costMicroUSD: cost)
        let ending = TurnEnding(exit: .ok, report: report)
        turn.standing = .ended(TurnRecord.End(.continue, ending: ending, at: at(1)))
        return Charge(for: turn, bound: TurnBudget(), prices: Prices(), settledAt: at(1))
    }

    @Test("a turn is charged to the night and to its job, where they have budgets")
    func scopes() throws {
        let book = try Self.book()
        #expect(book.scopes(of: "a", in: nil) == [.night, .job("a")])
        #expect(book.scopes(of: "b", in: PhaseID(plan: "p", phase: "q")) == [.night])
    }

    @Test("what is spent adds up, and each told percentage is news once")
    func charges() throws {
        var book = try Self.book()
        var news: [Bool] = []
        for cost in [4, 1, 1, 3, 1, 1] as [Int64] {
            news.append(book.charged(Self.charge(cost * 1_000_000), to: .night, begun: at(0), now: at(1)).isNews)
        }
        #expect(news == [false, true, true, false, false, false], "the third turn of three is all of them")
        let record = book.standing(of: .night, now: at(1))
        #expect(record.spent.costMicroUSD == 11_000_000 && record.spent.turns == 6 && record.period == at(-43_200))
        #expect(record.since == at(0) && record.toldPercent == 100)
    }

    @Test("another night has a budget of its own; one for ever has not")
    func periods() throws {
        var book = try Self.book()
        _ = book.charged(Self.charge(9_000_000, tokens: 50), to: .night, begun: at(0), now: at(1))
        _ = book.charged(Self.charge(9_000_000, tokens: 50), to: .job("a"), begun: at(0), now: at(1))
        book.follow(at(43_200))
        #expect(book.standing(of: .night, now: at(43_200)).spent == .zero)
        #expect(book.standing(of: .job("a"), now: at(43_200)).spent.tokens == 50)
        #expect(book.isForGood(.job("a")) && !book.isForGood(.night))
        #expect(book.nextDeadline(isAwaited: true) == at(129_600) && book.nextDeadline(isAwaited: false) == nil)
    }

    @Test("nothing starts on what is spent, nor where there is no room beside what is set aside")
    func obstacles() throws {
        var book = try Self.book()
        var aside = SetAside()
        let need = Spending(turns: 1, costMicroUSD: 3_000_000)
        func obstacle(bound: TurnBudget = TurnBudget()) -> BudgetObstacle? {
            book.obstacle(in: .night, need: need, bound: bound, aside, now: at(1))
        }
        #expect(obstacle() == nil)
        #expect(book.obstacle(in: .plan("p"), need: need, bound: TurnBudget(), aside, now: at(1)) == nil)
        aside.add(Spending(turns: 1, costMicroUSD: 7_500_000), for: TurnID(5), of: [.night])
        let lack = try #require(obstacle()?.lack)
        #expect(lack == BudgetObstacle.Lack(setAside: 7_500_000, turns: 1, turn: TurnID(5), needed: 3_000_000))
        aside.add(Spending(turns: 1), for: TurnID(6), of: [.night])
        #expect(obstacle()?.lack?.turns == 2 && obstacle()?.lack?.turn == nil)
        aside = SetAside()
        _ = book.charged(Self.charge(10_000_000), to: .night, begun: at(0), now: at(1))
        let spent = try #require(obstacle())
        #expect(spent.lack == nil && spent.kind == .money && spent.spent == spent.limit && spent.until == at(43_200))
    }

    @Test("a guess never keeps the first turn from starting; what a turn may spend does")
    func guesses() throws {
        let book = try Self.book()
        let need = Spending(turns: 1, costMicroUSD: 50_000_000)
        #expect(book.obstacle(in: .night, need: need, bound: TurnBudget(), SetAside(), now: at(1)) == nil)
        let bound = TurnBudget(costMicroUSD: 50_000_000)
        #expect(book.obstacle(in: .night, need: need, bound: bound, SetAside(), now: at(1))?.lack != nil)
    }

    @Test("a raise counts for the present period, and only for what the budget bounds")
    func raises() throws {
        var book = try Self.book()
        _ = book.charged(Self.charge(10_000_000), to: .night, begun: at(0), now: at(1))
        let record = try book.raised(.night, by: Spending(costMicroUSD: 10_000_000), now: at(2))
        #expect(book.limit(.money, of: .night, record) == 20_000_000 && record.toldPercent == 50)
        book.follow(at(43_200))
        #expect(book.limit(.money, of: .night, book.standing(of: .night, now: at(43_200))) == 10_000_000)
    }

    static let refusals: [(BudgetScope, Spending, BudgetBook.RaiseRefusal)] = [
        (.plan("p"), Spending(turns: 1), .noBudget),
        (.night, Spending(turns: -1), .isLowered(.turns, -1)),
        (.night, Spending(tokens: 5), .isUnbounded(.tokens)),
        (.night, .zero, .nothingAdded),
    ]

    @Test("what is no raise changes nothing", arguments: Self.refusals)
    func refused(scope: BudgetScope, amounts: Spending, refusal: BudgetBook.RaiseRefusal) throws {
        var book = try Self.book()
        let before = book
        #expect(throws: refusal) { try book.raised(scope, by: amounts, now: at(1)) }
        #expect(book == before)
    }
}
