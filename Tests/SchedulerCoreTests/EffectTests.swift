import MidwatchModel
import MidwatchTestKit
import NightCore
import NightFacts
import Testing

@testable import SchedulerCore

@Suite struct EffectTests {
    @Test("effects are worked off in the order they were asked for, and what waits already waits once")
    func order() {
        let one = Effect.reviewPhase(PhaseID(plan: "p", phase: "one"))
        var queue = EffectQueue()
        for effect in [one, .openPhases, one, .openPhases] { queue.add(effect) }
        #expect(!queue.isEmpty)
        let first = queue.next()
        // Once it is being worked off, it can be asked for again.
        queue.add(one)
        let rest = [queue.next(), queue.next(), queue.next()]
        #expect(first == one && rest == [.openPhases, one, nil])
        #expect(queue.isEmpty)
    }

    @Test("a long chain of phases whose members are done passes in one step, each phase after the one before it")
    func chain() throws {
        let count = 400
        let phases = (0..<count).map { PhaseDefinition(name: "phase-\($0)", jobs: [JobID("job-\($0)")]) }
        let jobs = (0..<count).map { JobDefinition.every("job-\($0)", 600) }
        let definitions = Definitions(jobs: jobs, plans: [PlanDefinition(name: "p", phases: phases)])
        let now = Instants(wall: at(0), boot: BootTime(millisecondsSinceBoot: 0))
        var memory = LedgerMemory()
        for (number, job) in jobs.enumerated() {
            let cursor = JobRecord.Cursor(scheduleIdentity: "every 600s", anchor: at(0), decidedThrough: at(-1))
            var record = JobRecord(id: job.id, cursor: cursor, since: at(0))
            record.enter(.done, turn: TurnID(Int64(number + 1)), at: at(0))
            memory.jobs.append(record)
        }
        memory.lastTurn = TurnID(Int64(count))
        var core = NightCore(
            definitions: try CompiledDefinitions(definitions, zones: TestZones.utc),
            memory: memory,
            now: now
        )
        let events = core.handle(.started, now: now).compactMap { action -> EventRecord? in
            if case .record(.event(let event)) = action { event } else { nil }
        }
        let ofPhases = events.filter { $0.kind == .phaseOpened || $0.kind == .gatePassed }
        #expect(ofPhases.count == 2 * count)
        for (number, event) in ofPhases.enumerated() {
            #expect(event.kind == (number.isMultiple(of: 2) ? .phaseOpened : .gatePassed))
            #expect(event.phase == PhaseID(plan: "p", phase: "phase-\(number / 2)"))
        }
        #expect(core.scheduler.phaseStatuses.allSatisfy { $0.record.state == .passed })
        #expect(core.scheduler.isQuiescent)
    }
}
