import MidwatchModel
import NightFacts
import SchedulerCore

// Conditions and finish times: nothing starts that is not worth starting, or could not be over in time.

extension Judge {
    /// A turn of a job with a condition starts by a yes of its own, given to this daemon.
    mutating func judgeWhen(_ turn: TurnRecord, _ book: Book, _ ledger: MemoryLedger) {
        guard book.definition.when != nil, turn.trigger != .manual else { return }
        let yes = ledger.checks.values.filter { check in
            check.subject == .when(turn.job) && check.passed == true && check.id > checksBefore
                && !usedWhen.contains(check.id)
        }
        guard let check = yes.map(\.id).min() else {
            complain("turn \(turn.id) of \(turn.job) starts, and its when command gave no yes")
            return
        }
        usedWhen.insert(check)
    }

    /// Whether a job's condition has just turned out not to be met, or to be none.
    func isUnmet(_ job: JobID, _ step: Step, _ ledger: MemoryLedger) -> Bool {
        let check: Int64
        switch step.event {
        case .checkSkipped(let id, _): check = id
        case .checkEnded(let id, let end, _) where ledger.checks[id]?.isYes(end) == false: check = id
        case .launchFailed(let launch, _) where launch.kind == .check: check = launch.number
        // Lost again and again it is a no.
        case .launchLost(let launch, _)
        where launch.kind == .check && isGivenUp(launch.number, ledger):
            check = launch.number
        default: return false
        }
        return check > checksBefore && ledger.checks[check]?.subject == .when(job)
    }

    /// Whether a check was lost so often that this is its answer.
    private func isGivenUp(_ check: Int64, _ ledger: MemoryLedger) -> Bool {
        if case .lost = ledger.checks[check]?.evidence { true } else { false }
    }

    /// The jobs whose conditions are being asked, once for each time.
    func askedWhen(_ ledger: MemoryLedger) -> [JobID] {
        ledger.openChecks.compactMap { id in
            if case .when(let job) = ledger.checks[id]?.subject { job } else { nil }
        }
    }

    /// An unforced turn starts only when it can be over in time.
    mutating func judgeFinish(_ turn: TurnRecord, _ book: Book, isForced: Bool, now: WallTime) {
        guard !isForced, let finish = book.definition.finishBy else { return }
        let left = now.duration(to: Self.next(finish, after: now))
        if left < timesNeeded(book).min() ?? .zero {
            complain("turn \(turn.id) of \(turn.job) starts, and could not finish by \(finish)")
        }
    }

    /// Whether a turn of a job that starts now could not be over in time.
    func cannotFinish(_ book: Book, now: WallTime) -> Bool {
        guard let finish = book.definition.finishBy else { return false }
        return now.duration(to: Self.next(finish, after: now)) < timesNeeded(book).max() ?? .zero
    }

    /// How long turns of a job take, before the step and after it; a minute where nobody knows.
    private func timesNeeded(_ book: Book) -> [Duration] {
        [rowsBefore[book.definition.id]?.typical.milliseconds, book.record?.typical.milliseconds].map { milliseconds in
            milliseconds.map { .milliseconds($0) } ?? .seconds(60)
        }
    }

    /// The next time a clock of UTC, which is what made-up jobs name, shows a time of day.
    static func next(_ finish: FinishTime, after now: WallTime) -> WallTime {
        let day: Int64 = 86_400_000
        let today = floorDivided(now.millisecondsSinceEpoch, day) * day + Int64(finish.minutes) * 60_000
        return WallTime(
            millisecondsSinceEpoch: today > now.millisecondsSinceEpoch ? today : today + day
        )
    }
}
