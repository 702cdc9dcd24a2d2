import MidwatchModel
import NightFacts

// The story in its order: no clock is needed to say what lived beside what.

extension LedgerJudge {
    /// What the story has told so far.
    private struct Told {
        var started: Set<TurnID> = []
        var ended: Set<TurnID> = []
        var live: [JobID: Set<TurnID>] = [:]
        /// Turns that counted as iterations, since the plan's instance began.
        var counted: [JobID: Int] = [:]
        /// Phases that have opened, by the number of the event, and those that have passed, in their plan's instance.
        var opened: [PhaseID: Int64] = [:]
        var passed: Set<PhaseID> = []
    }

    mutating func judgeStory() {
        var told = Told()
        var last: Int64 = 0
        for event in contents.events {
            // Whoever restores a ledger leaves out the numbers that were given since the copy.
            if event.id != last + 1, event.record.kind != .ledgerRestored || event.id <= last {
                complain(.story, "event \(event.id) follows event \(last)")
            }
            last = event.id
            switch event.record.kind {
            case .turnStarted, .turnRecovered: judgeStart(event, &told)
            case .turnEnded: judgeEnd(event, &told)
            case .phaseOpened: judgeOpening(event, &told)
            case .gatePassed: if let phase = event.record.phase { told.passed.insert(phase) }
            case .planStarted: beginInstance(event, &told)
            default: break
            }
        }
        for turn in contents.turns {
            if !told.started.contains(turn.id) { complain(.story, "nobody told that turn \(turn.id) started") }
            if turn.state == .ended, !told.ended.contains(turn.id) {
                complain(.story, "nobody told that turn \(turn.id) ended")
            }
        }
        guard isUnedited else { return }
        for row in contents.jobs where isCountable(row.id) && row.countedTurns != told.counted[row.id] ?? 0 {
            complain(
                .iteration,
                "\(row.id) counts \(row.countedTurns) turns, and \(told.counted[row.id] ?? 0) have counted"
            )
        }
    }

    private mutating func judgeStart(_ event: NumberedEvent, _ told: inout Told) {
        guard let id = event.record.turn, let turn = turns[id] else {
            complain(.story, "event \(event.id) tells the start of a turn that has no row")
            return
        }
        if !told.started.insert(id).inserted { complain(.story, "the start of turn \(id) is told twice") }
        let others = told.live[turn.job] ?? []
        told.live[turn.job] = others.union([id])
        // What a restored ledger does not know of was in order in the one that is lost.
        guard event.record.kind == .turnStarted else { return }
        if event.record.at != turn.plannedAt {
            complain(.story, "turn \(id) was planned at \(text(turn.plannedAt)) and told at \(text(event.record.at))")
        }
        if event.id > inForceAfter, let most = jobs[turn.job].map(Self.liveMax), others.count >= most {
            complain(.overlap, "turn \(id) of \(turn.job) started beside \(others.sorted()); its bound is \(most)")
        }
        let iteration = (told.counted[turn.job] ?? 0) + others.count + 1
        if isUnedited, isCountable(turn.job), turn.iteration != iteration {
            complain(.iteration, "turn \(id) of \(turn.job) is iteration \(turn.iteration), and \(iteration) was next")
        }
        judgePhase(of: turn, event.id, told)
    }

    private mutating func judgeEnd(_ event: NumberedEvent, _ told: inout Told) {
        guard let id = event.record.turn, let turn = turns[id] else {
            complain(.story, "event \(event.id) tells the end of a turn that has no row")
            return
        }
        if !told.started.contains(id) { complain(.story, "turn \(id) ended before it started") }
        guard told.ended.insert(id).inserted else {
            complain(.story, "the end of turn \(id) is told twice")
            return
        }
        told.live[turn.job]?.remove(id)
        if turn.outcome.map(Self.countsAsIteration) ?? false { told.counted[turn.job, default: 0] += 1 }
        if turn.endedAt != event.record.at {
            complain(
                .story,
                "turn \(id) ended at \(text(turn.endedAt)) and is told to have at \(text(event.record.at))"
            )
        }
    }

    /// By the words of the manual: limits, overloads, refused logins and turns nobody knows about do not count.
    private static func countsAsIteration(_ outcome: TurnOutcome) -> Bool {
        ![.usageLimit, .transient, .loginRefused, .budget, .lost].contains(outcome)
    }

    /// How many turns of a job may live side by side.
    private static func liveMax(_ job: JobDefinition) -> Int {
        if case .allow(let limit) = job.overlap { limit } else { 1 }
    }

    /// Whether the story tells when a job's count begins anew. That of a plan's new instance passes by a job whose own end
    /// has come, and whether it had is not told.
    private func isCountable(_ job: JobID) -> Bool {
        guard let definition = jobs[job] else { return false }
        guard let phase = phases[job], definition.until != nil else { return true }
        return definitions.plans.first { $0.name == phase.plan }?.schedule == nil
    }

    // MARK: Phases

    /// An instance of a plan begins with every phase shut and nothing counted.
    private func beginInstance(_ event: NumberedEvent, _ told: inout Told) {
        guard let name = event.record.notice.planName else { return }
        told.passed = told.passed.filter { $0.plan != name }
        told.opened = told.opened.filter { $0.key.plan != name }
        for (job, phase) in phases where phase.plan == name { told.counted[job] = 0 }
    }

    private mutating func judgeOpening(_ event: NumberedEvent, _ told: inout Told) {
        guard let phase = event.record.phase else { return }
        told.opened[phase] = event.id
        guard event.id > inForceAfter, let before = phaseBefore(phase), !told.passed.contains(before) else { return }
        complain(.phase, "\(phase) opened before \(before) had passed")
    }

    /// What its schedule starts runs while its phase is open.
    private mutating func judgePhase(of turn: TurnRecord, _ event: Int64, _ told: Told) {
        guard isUnedited, let phase = turn.phase, turn.trigger == .schedule else { return }
        if told.opened[phase] == nil {
            complain(.phase, "turn \(turn.id) of phase \(phase) started before it was open")
        }
        if told.passed.contains(phase) { complain(.phase, "turn \(turn.id) of phase \(phase) started after its gate") }
    }

    func phaseBefore(_ phase: PhaseID) -> PhaseID? {
        guard let plan = definitions.plans.first(where: { $0.name == phase.plan }),
            let index = plan.phases.firstIndex(where: { $0.name == phase.phase }), index > 0
        else { return nil }
        return PhaseID(plan: plan.name, phase: plan.phases[index - 1].name)
    }

    /// No phase is more than shut before the one before it has passed; none that asks a command passes without its yes.
    mutating func judgePhases() {
        guard isUnedited else { return }
        let records = Dictionary(contents.phases.map { ($0.id, $0) }) { first, _ in first }
        for phase in contents.phases where phase.state != .shut {
            if let before = phaseBefore(phase.id), records[before]?.state != .passed {
                complain(
                    .phase,
                    "phase \(phase.id) is \(phase.state.rawValue), and \(before) before it is"
                        + " \(records[before]?.state.rawValue ?? "unknown")"
                )
            }
        }
        for plan in definitions.plans {
            for phase in plan.phases where phase.gate.verify != nil {
                let id = PhaseID(plan: plan.name, phase: phase.name)
                guard records[id]?.state == .passed else { continue }
                let newest = contents.checks.last { $0.subject == .phase(id) }
                if newest?.passed != true { complain(.phase, "phase \(id) has passed without its check") }
            }
        }
    }
}
