import MidwatchModel
import MidwatchTestKit
import NightFacts
import Schedules
import Testing

@testable import SchedulerCore

@Suite struct PlanBookTests {
    static let hourly = PlanDefinition(
        name: "p",
        phases: [.phase("one", ["a"]), .phase("two", ["b"])],
        schedule: .every(Schedule.Interval(period: .seconds(3600)))
    )
    static let daily = PlanDefinition(
        name: "p",
        phases: hourly.phases,
        schedule: .cron(Schedule.Cron(expression: "0 22 * * *"))
    )

    @discardableResult
    static func define(
        _ plan: PlanDefinition,
        in book: inout PlanBook,
        isRunning: Bool = false,
        isReload: Bool = false,
        at now: Double
    ) throws -> PlanRecord? {
        let schedule = try CompiledSchedule(try #require(plan.schedule), job: JobID(plan.name), zones: TestZones.utc)
        return book.define(plan, schedule, places: 3..<5, isRunning: isRunning, isReload: isReload, at: at(now))
    }

    @Test("an interval's first instance is due when the plan is first seen, the next a period later")
    func interval() throws {
        var book = PlanBook([])
        let written = try Self.define(Self.hourly, in: &book, at: 10)
        let record = try #require(written)
        #expect(record.instance == 0 && record.anchor == at(10))
        #expect(book.nextDeadline == at(10) && book.isDue(0, at: at(10)) && !book.isDue(0, at: at(9)))
        #expect(book.awaitsFirstInstance(ofPhase: 3))
        let begun = book.began(0, at: at(10))
        #expect(begun.instance == 1 && begun.since == at(10) && begun.decidedThrough == at(10))
        #expect(book.nextDeadline == at(3610))
        // However many have elapsed, the newest counts.
        let later = book.began(0, at: at(8000))
        #expect(later.instance == 2)
        #expect(book.nextDeadline == at(10_810))
    }

    @Test("phases know their plan by their places")
    func places() throws {
        var book = PlanBook([])
        try Self.define(Self.daily, in: &book, at: 0)
        #expect(book.plan(ofPhase: 2) == nil && book.plan(ofPhase: 5) == nil)
        #expect(book.plan(ofPhase: 3)?.record.name == "p" && book.plan(ofPhase: 4)?.places == 3..<5)
        #expect(book.nextDeadline == at(79_200))
        #expect(!book.awaitsFirstInstance(ofPhase: 2))
    }

    @Test("a plan goes on where it was, across restarts and reloads")
    func goesOn() throws {
        var book = PlanBook([])
        try Self.define(Self.hourly, in: &book, at: 0)
        let record = book.began(0, at: at(0))
        var next = PlanBook([record])
        #expect(next.lastInstance(of: "p") == 1)
        let afterRestart = try Self.define(Self.hourly, in: &next, at: 5000)
        #expect(afterRestart == nil)
        #expect(next.nextDeadline == at(3600) && next.lastInstance(of: "p") == nil)
        book.retireAll()
        #expect(book.isEmpty && book.nextDeadline == nil && book.plan(ofPhase: 3) == nil)
        let afterReload = try Self.define(Self.hourly, in: &book, isReload: true, at: 1000)
        #expect(afterReload == nil)
        #expect(book.nextDeadline == at(3600))
    }

    @Test("a plan that comes back by a reload, and an edited schedule, count from the present")
    func fromThePresent() throws {
        var book = PlanBook([])
        try Self.define(Self.hourly, in: &book, at: 0)
        _ = book.began(0, at: at(0))
        book.retireAll()
        book.retireAll()
        let afterReturn = try Self.define(Self.hourly, in: &book, isReload: true, at: 5000)
        let back = try #require(afterReturn)
        #expect(back.instance == 1 && back.decidedThrough == at(5000) && back.anchor == at(0))
        book.retireAll()
        let afterEdit = try Self.define(Self.daily, in: &book, isReload: true, at: 6000)
        let edited = try #require(afterEdit)
        #expect(edited.instance == 1 && edited.anchor == at(6000))
        #expect(book.nextDeadline == at(79_200))
    }

    @Test("a plan that runs already and now repeats is in its first instance")
    func takenOver() throws {
        var book = PlanBook([])
        let written = try Self.define(Self.hourly, in: &book, isRunning: true, at: 100)
        let record = try #require(written)
        #expect(record.instance == 1 && record.decidedThrough == at(100))
        #expect(book.nextDeadline == at(3700))
    }

    @Test(
        "a plan does not stand still when the clock is set back far",
        arguments: [(hourly, 3599, nil), (hourly, 3601, 3600), (daily, 86_400, nil), (daily, 86_401, 79_200)]
            as [(PlanDefinition, Double, Double?)]
    )
    func setBack(_ plan: PlanDefinition, by seconds: Double, next: Double?) throws {
        var book = PlanBook([])
        try Self.define(plan, in: &book, isRunning: true, at: seconds)
        let record = book.rebased(0, at: at(0), cronTolerance: .seconds(86_400))
        #expect((record == nil) == (next == nil))
        if let next { #expect(book.nextDeadline == at(next) && record?.decidedThrough == at(0)) }
    }
}
