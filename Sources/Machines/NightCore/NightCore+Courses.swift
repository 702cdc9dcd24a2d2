import MidwatchModel
import SchedulerCore

// What takes several decisions, one after the other: after each, what it asked of others is worked off.

extension NightCore {
    /// Works off what the decisions so far have asked for. Whatever that asks for in its turn comes after it: a phase that
    /// passes opens the next, which is reviewed, and may pass.
    mutating func workOff() {
        while let effect = scheduler.takeEffect() {
            switch effect {
            case .reviewPhase(let phase): scheduler.review(phase)
            case .openPhases: scheduler.openNextPhase()
            case .climb(let job, let turn, let reason): scheduler.climb(job, after: turn, reason)
            }
        }
    }

    /// The daemon is up: everything found is accounted for, phases open, elapsed occurrences are decided, turns start.
    mutating func start() {
        scheduler.comeUp()
        for job in scheduler.jobPlaces {
            scheduler.takeStock(of: job)
            workOff()
        }
        followPlans()
        scheduler.openNextPhase()
        workOff()
        scheduler.followTimeouts()
        // A crash may have fallen between a member's end and the gate, or between the gate and its check.
        for phase in scheduler.phasePlaces {
            scheduler.reconsider(phase)
            workOff()
        }
        followExpiries()
        for turn in scheduler.uncheckedTurns {
            scheduler.verify(turn)
            workOff()
        }
    }

    /// The definitions are replaced; the step goes on by the new ones.
    mutating func reload(_ definitions: CompiledDefinitions) {
        let former = scheduler.replaceDefinitions(with: definitions)
        for job in scheduler.jobPlaces {
            scheduler.arm(job)
            workOff()
        }
        scheduler.tellLoaded(after: former)
        guard scheduler.isStarted else { return }
        followPlans()
        scheduler.followTimeouts()
        for phase in scheduler.phasePlaces {
            scheduler.reconsider(phase, after: former)
            workOff()
        }
        scheduler.openNextPhase()
        workOff()
        followExpiries()
    }

    /// Decides what fell due, job by job in the order in which it did.
    mutating func decideDue() {
        while scheduler.decideNextDue() { workOff() }
    }

    mutating func followPlans() {
        for plan in scheduler.planPlaces {
            scheduler.followPlan(plan)
            workOff()
        }
    }

    mutating func followExpiries() {
        for phase in scheduler.expiredApprovals {
            scheduler.decideExpiry(phase)
            workOff()
        }
    }
}
