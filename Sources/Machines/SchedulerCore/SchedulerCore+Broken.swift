import MidwatchModel
import NightFacts

// A fault of Midwatch's own must not end the night.

extension SchedulerCore {
    /// Tells which rules machines were asked to break in this step, and holds the jobs concerned: nothing is built on a state
    /// that should not be. Somebody's `resume` sets them free.
    package mutating func setAsideBroken() {
        for rule in takeBroken() {
            tell(.ruleBroken(rule.words), job: rule.job, phase: rule.phase)
            guard let index = rule.job.flatMap(jobs.index), jobs[index].record.state == .active else { continue }
            enter(.held(.ruleBroken(rule.words)), turn: nil, index)
        }
    }

    private mutating func takeBroken() -> [BrokenRules.Rule] {
        jobs.broken.take() + phases.broken.take() + plans.broken.take() + checks.broken.take() + turns.broken.take()
            + leases.broken.take() + waiting.broken.take() + accounts.broken.take() + budgetBook.broken.take()
            + catchUpClock.broken.take() + clockWatch.broken.take() + stopSequence.broken.take()
    }
}
