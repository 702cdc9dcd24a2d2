import MidwatchModel
import NightFacts
import Schedules

// `finishBy`, turns that have to be over by a time of day: what could not be over by then does not start, and what runs is ended by
// its keeper, with or without a daemon.

extension SchedulerCore {
    /// How much time a turn must have left when nobody knows how long its job's turns take: 1 min.
    public static let shortestTurn: Duration = .seconds(60)

    /// How much time a turn of a job must have left to be started.
    private func timeNeeded(by job: JobSlot) -> Duration {
        job.record.typical.milliseconds.map { .milliseconds($0) } ?? Self.shortestTurn
    }

    /// A turn that starts now could not be over in time.
    func finishObstacle(to job: JobSlot) -> Obstacle? {
        guard let finish = job.finish, let end = finish.next(after: now.wall),
            now.wall.duration(to: end) < timeNeeded(by: job), !Mutation.finishByIgnored.isOn
        else { return nil }
        return .finishBy(finish.time, typical: job.record.typical.milliseconds.map { .milliseconds($0) })
    }

    /// Gives up on starts that could be made and would not be over in time. What waits for a later time has that.
    mutating func dropTooLate() {
        guard hasFinishTimes else { return }
        for index in jobs.indices where jobs[index].finish != nil && waitingCount(of: jobs[index]) > 0 {
            guard let obstacle = finishObstacle(to: jobs[index]) else { continue }
            let dropped = waiting.remove(of: jobs[index].id) { [now] in !$0.isForced && $0.isRipe(at: now.wall) }
            guard !dropped.isEmpty else { continue }
            for start in dropped { decide(start, obstacle) }
            endIfOver(index)
            rearm(index)
        }
    }

    /// When the next of the starts that wait could no more be over in time; nil when none waits for so long.
    var nextTooLate: WallTime? {
        guard hasFinishTimes else { return nil }
        var nearest: WallTime?
        for job in jobs where job.finish != nil && waitingCount(of: job) > 0 {
            guard let end = job.finish?.next(after: now.wall) else { continue }
            let late = end - timeNeeded(by: job) + .milliseconds(1)
            if late > now.wall, late < nearest ?? late + .milliseconds(1) { nearest = late }
        }
        return nearest
    }

    /// A job's definition as a turn is started by it: with the time it has, and told what it stands for.
    func handedOut(_ definition: JobDefinition, to turn: TurnRecord, of job: JobSlot) -> JobDefinition {
        var copy = definition.withinTurnBudget
        if let end = job.finish?.next(after: turn.plannedAt) {
            let left = max(.milliseconds(1), now.wall.duration(to: end))
            copy.bounds.timeout = min(copy.bounds.timeout ?? left, left)
        }
        if turn.standsFor > 1 {
            copy.environment.removeAll { $0.name == Self.occurrencesVariable }
            copy.environment.append(
                EnvironmentVariable(name: Self.occurrencesVariable, value: "\(turn.standsFor)")
            )
        }
        return copy
    }

    /// The variable that tells a turn how many occurrences it stands for, where that is more than one.
    public static let occurrencesVariable = "MIDWATCH_OCCURRENCES"

    /// Whether the time is over by which a turn had to be.
    func isPastFinish(_ turn: TurnRecord, _ job: JobSlot) -> Bool {
        job.finish?.next(after: turn.plannedAt).map { $0 <= now.wall } ?? false
    }

    /// By when a job's turns are over.
    func finishCause(_ job: JobSlot) -> Cause? { job.finish.map { .hadToFinish($0.time) } }

    /// Why a turn ran into its timeout, when that was the time by which it had to be over; nil when it was another.
    func finishReason(_ outcome: TurnOutcome, _ turn: TurnRecord) -> Cause? {
        guard outcome == .timedOut, let index = jobs.index(of: turn.job),
            let end = jobs[index].finish?.next(after: turn.plannedAt)
        else { return nil }
        let job = jobs[index].definition
        let own = [job.bounds.timeout, job.turnBudget.wallMilliseconds.map { .milliseconds($0) }].compactMap(\.self)
        let left = turn.plannedAt.duration(to: end)
        return own.allSatisfy { $0 >= left } ? finishCause(jobs[index]) : nil
    }

    /// Notes how long a turn took that came to its own end: a quarter of the way from what was typical to this one. One
    /// that failed, was ended or met a limit tells nothing of how long the work takes.
    mutating func noteDuration(of turn: TurnRecord, _ index: Int) {
        switch turn.outcome {
        case .done, .stuck, .continue, .falseDone, .noProgress: break
        default: return
        }
        let (began, ended) =
            if let exit = turn.ending?.exit, let start = exit.startedAt {
                (start, exit.endedAt)
            } else {
                (turn.plannedAt, now.wall)
            }
        let sample = max(0, began.duration(to: ended).wholeMilliseconds)
        change(index) { record, _ in
            record.typical.milliseconds = record.typical.milliseconds.map { $0 + (sample - $0) / 4 } ?? sample
        }
    }
}
