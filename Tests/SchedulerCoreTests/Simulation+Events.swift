import MidwatchModel
import Schedules

@testable import SchedulerCore

extension Simulation {
    /// Whatever happens next.
    mutating func randomStep() throws {
        if !inbox.isEmpty, !generator.isOne(in: 12) {
            step(inbox.removeFirst())
            return
        }
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<42: timePasses()
        case 42..<72: somethingEnds()
        case 72..<84: step(.operatorAsked(command()))
        case 84..<88:
            definitions.edit(&generator)
            step(.definitionsChanged(try CompiledDefinitions(definitions.current, zones: OnlyUTC())))
        case 88..<90: stepClock()
        case 90..<93: belatedNews()
        case 93..<95:
            step(.stopping)
            try restart(editing: generator.isOne(in: 4))
        default:
            let event: Event =
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: .operatorAsked(command())
                case 1: keepers.isEmpty ? .timeReached : endKeeper(sortedKeepers[0])
                default: .timeReached
                }
            step(event, crash: generator.isOne(in: 2) ? .beforeCommit : .afterCommit)
            try restart(editing: generator.isOne(in: 6))
        }
    }

    private mutating func timePasses() {
        let deadline = core.nextDeadline ?? now.wall.advanced(by: .seconds(60))
        let toDeadline = max(.zero, now.wall.duration(to: deadline))
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: pass(.seconds(Int.random(in: 0...generator.pick([4000, 4000, 200_000]), using: &generator)))
        case 1, 2: pass(.milliseconds(Int.random(in: 0...90_000, using: &generator)))
        default: pass(min(toDeadline, .seconds(60)) + .milliseconds(Int.random(in: 0...3, using: &generator)))
        }
        step(.timeReached)
    }

    private mutating func stepClock() {
        let seconds = generator.pick([3, 10, 100, 100, 4000, 4000, 100_000, 40_000_000])
        let step = Duration.seconds(generator.isOne(in: 2) ? seconds : -seconds)
        now.wall = now.wall.advanced(by: step)
        self.step(.timeReached)
    }

    private mutating func somethingEnds() {
        guard let run = sortedKeepers.randomElement(using: &generator) else {
            timePasses()
            return
        }
        if generator.isOne(in: 3) { pass(.milliseconds(Int.random(in: 0...20_000, using: &generator))) }
        step(endKeeper(run))
    }

    /// News the daemon has had already, or of runs it does not know.
    private mutating func belatedNews() {
        let turn = TurnID(Int64.random(in: 1...max(1, ledger.lastTurn.rawValue + 2), using: &generator))
        let check = Int64.random(in: 1...max(1, ledger.lastCheck + 2), using: &generator)
        let isOver = ledger.turns[turn].map { $0.state == .ended || $0.state == .verifying } ?? true
        if isOver {
            step(generator.isOne(in: 2) ? .turnEnded(turn, .done) : .runLost(.turn(turn), reason: "belated"))
        }
        if ledger.checks[check].map({ $0.endedAt != nil }) ?? true {
            step(.checkEnded(check, passed: true, evidence: "belated"))
        }
    }

    func ending(of run: Run, wasAsked: Bool, roll: Int) -> Event {
        guard case .turn(let id) = run else {
            guard case .check(let check) = run else { return .timeReached }
            if roll < 8 { return .runLost(run, reason: "its keeper is gone") }
            return .checkEnded(check, passed: roll < 60 && !wasAsked, evidence: "evidence")
        }
        if wasAsked, roll < 80 { return .turnEnded(id, .stopped) }
        switch roll {
        case 0..<20: return .turnEnded(id, .done)
        case 20..<27: return .turnEnded(id, .stuck)
        case 27..<37: return .turnEnded(id, .failed)
        case 37..<40: return .turnEnded(id, .limited)
        case 40..<45: return .runLost(run, reason: "its keeper is gone")
        default: return .turnEnded(id, .oneUnit)
        }
    }

    mutating func ending(of run: Run, wasAsked: Bool) -> Event {
        ending(of: run, wasAsked: wasAsked, roll: Int.random(in: 0..<100, using: &generator))
    }

    private mutating func command() -> OperatorCommand {
        let job = definitions.current.jobs.randomElement(using: &generator)?.id ?? "nobody"
        switch Int.random(in: 0..<12, using: &generator) {
        case 0, 1: return .run(job, force: false)
        case 2, 3: return .run(job, force: true)
        case 4, 5: return .hold(job, reason: "an operator's word")
        case 6, 7, 8: return .resume(job)
        case 9: return .cancel(TurnID(Int64.random(in: 0...(ledger.lastTurn.rawValue + 1), using: &generator)))
        default:
            let phase = core.phaseStatuses.randomElement(using: &generator)?.record.id
            return .approve(plan: phase?.plan, phase: phase?.phase ?? "nothing")
        }
    }

    /// Holds every job and lets everything that runs come to its end: nothing may be left over.
    mutating func drain() {
        guard complaints.isEmpty else { return }
        for job in definitions.current.jobs { step(.operatorAsked(.hold(job.id, reason: "morning"))) }
        var rounds = 0
        while complaints.isEmpty, rounds < 500, !inbox.isEmpty || !keepers.isEmpty {
            rounds += 1
            if !inbox.isEmpty {
                step(inbox.removeFirst())
            } else if let run = sortedKeepers.first {
                step(endKeeper(run))
            }
        }
        if !core.liveTurns.isEmpty { complain("left over: turns \(core.liveTurns.map(\.id))") }
        if !core.openRuns.isEmpty { complain("left over: \(core.openRuns)") }
        if core.waitingStarts > 0 { complain("left over: \(core.waitingStarts) starts wait") }
        if !ledger.openLeases.isEmpty { complain("left over: leases \(ledger.openLeases)") }
        for phase in core.phaseStatuses where phase.record.state == .verifying {
            complain("left over: \(phase.record.id) waits for a check that nobody makes")
        }
    }
}
