import MidwatchModel
import NightFacts
import Schedules

// May it start? What is asked for each purpose, in which order, and how each question is answered. The first obstacle is
// the answer: rows, refusals, waits and people are told the same. The order is that of the kinds, but for two: an
// occurrence that is passed over was missed only where nothing else was in its way, and a start in line gives up only
// where nothing lets it wait.

/// What a turn is to be admitted for: who asks, and when.
enum Admission: Hashable, Sendable, CaseIterable {
    /// The newest occurrence that has fallen due.
    case latest
    /// The same, when it was missed and is one of several that start one after the other; it comes into line as ``madeUp``.
    case latestMadeUp
    /// One that was missed and gets a start of its own.
    case madeUp
    /// An older one that starts nothing.
    case overdue
    /// Many older ones that are not told apart.
    case overdueRun
    /// Nothing in particular: what people are shown, and whether anything but a lack of room is in the way.
    case present
    /// A run that an operator asks for.
    case hand
    /// The same, once it has taken the place of attempts that wait.
    case handInLine
    /// The same, when it is forced.
    case handForced
    /// A start in line whose time has come.
    case ripe
    /// The same, when it is forced.
    case ripeForced
    /// A start in line that only its job and its turns could keep waiting: who serves it?
    case service
    /// A start in line, for people: what does it wait for?
    case wait
    /// The same, when it is forced.
    case waitForced
    /// A start that is put back in line after a restart or a reload.
    case back
    /// Another attempt after one that failed.
    case retry
    /// Another's try after STUCK.
    case rung
    /// The one start that an account or a budget owes.
    case debt
    /// Going on with a job whose gate says no.
    case reopening
    /// Going on with a job that an operator resumes.
    case resume

    /// What is asked, in this order.
    var kinds: [Obstacle.Kind] {
        switch self {
        case .latest: Self.latestKinds
        case .latestMadeUp: Self.latestMadeUpKinds
        case .madeUp: Self.madeUpKinds
        case .overdue: Self.overdueKinds
        case .overdueRun: Self.overdueRunKinds
        case .present: Self.presentKinds
        case .hand: Self.handKinds
        case .handInLine: Self.handInLineKinds
        case .handForced: Self.handForcedKinds
        case .ripe: Self.ripeKinds
        case .ripeForced: Self.ripeForcedKinds
        case .service: Self.serviceKinds
        case .wait: Self.waitKinds
        case .waitForced: Self.waitForcedKinds
        case .back: Self.backKinds
        case .retry: Self.retryKinds
        case .rung: Self.rungKinds
        case .debt: Self.debtKinds
        case .reopening: Self.reopeningKinds
        case .resume: Self.resumeKinds
        }
    }

    private static let latestKinds: [Obstacle.Kind] = [
        .standing, .phase, .window, .finishBy, .startDeadline, .account, .catchUp, .budget, .maxTurns, .overlap,
        .waitingFull,
    ]
    private static let latestMadeUpKinds: [Obstacle.Kind] = [
        .standing, .phase, .window, .finishBy, .startDeadline, .account, .catchUp, .budget,
    ]
    private static let madeUpKinds: [Obstacle.Kind] = [.startDeadline, .until, .maxTurns, .waitingFull]
    // That it was missed is said where nothing else was in the way when it fell due.
    private static let overdueKinds: [Obstacle.Kind] = [.standing, .phase, .window, .account, .overlap, .catchUp]
    private static let overdueRunKinds: [Obstacle.Kind] = [.standing, .phase, .account, .overlap, .catchUp]
    private static let presentKinds: [Obstacle.Kind] = [
        .disabled, .standing, .phase, .window, .finishBy, .account, .budget,
    ]
    private static let handKinds: [Obstacle.Kind] = [.standing, .phase, .window, .finishBy, .budget]
    private static let handInLineKinds: [Obstacle.Kind] = [.maxTurns, .overlap]
    private static let handForcedKinds: [Obstacle.Kind] = [.overlap]
    // What only keeps it waiting comes before what ends the wait.
    private static let ripeKinds: [Obstacle.Kind] = [.overlap, .maxTurns, .window, .startDeadline, .until]
    private static let ripeForcedKinds: [Obstacle.Kind] = [.overlap]
    private static let serviceKinds: [Obstacle.Kind] = [.keys, .account, .budget]
    private static let waitKinds: [Obstacle.Kind] = [
        .notBefore, .when, .overlap, .maxTurns, .window, .account, .slot, .keys, .budget,
    ]
    private static let waitForcedKinds: [Obstacle.Kind] = [.overlap, .slot, .keys]
    private static let backKinds: [Obstacle.Kind] = [.disabled, .standing, .phase]
    private static let retryKinds: [Obstacle.Kind] = [.standing, .phase, .until, .maxTurns, .waitingFull]
    private static let rungKinds: [Obstacle.Kind] = [.disabled, .phase, .until, .maxTurns, .waitingFull]
    private static let debtKinds: [Obstacle.Kind] = [.standing, .phase, .maxTurns, .waitingFull]
    private static let reopeningKinds: [Obstacle.Kind] = [.disabled, .until, .maxTurns]
    private static let resumeKinds: [Obstacle.Kind] = [.until, .maxTurns]
}

extension SchedulerCore {
    /// The first thing that keeps a job from starting a turn for a purpose; nil when nothing does.
    ///
    /// - Parameters:
    ///   - start: The start it is about, in line or not, where it is about one.
    ///   - instant: As of when an overdue occurrence is judged.
    ///   - capacity: What there is room for, where that is known already.
    func firstObstacle(
        to admission: Admission,
        _ job: JobSlot,
        _ start: WaitingStart? = nil,
        asOf instant: WallTime? = nil,
        _ capacity: Capacity? = nil
    ) -> Obstacle? {
        for kind in admission.kinds {
            if let obstacle = obstacle(kind, to: admission, job, start, instant, capacity) { return obstacle }
        }
        return nil
    }

    private func obstacle(
        _ kind: Obstacle.Kind,
        to admission: Admission,
        _ job: JobSlot,
        _ start: WaitingStart?,
        _ instant: WallTime?,
        _ capacity: Capacity?
    ) -> Obstacle? {
        switch kind {
        case .disabled: disabledObstacle(to: job, start)
        case .standing: standingObstacle(to: job, start)
        case .phase: phaseObstacle(to: job)
        case .window: windowObstacle(to: admission, job, start)
        case .finishBy: finishObstacle(to: job)
        case .startDeadline: startDeadlineObstacle(to: job, start)
        case .until: untilObstacle(to: job, start)
        case .account: accountObstacle(to: admission, job, start, capacity).map { .account($0) }
        case .catchUp: catchUpObstacle(to: admission, job, start).map { .catchUp($0) }
        case .budget: budgetObstacle(to: job, capacity?.aside).map { .budget($0) }
        case .maxTurns: maxTurnsObstacle(to: admission, job)
        case .overlap: overlapObstacle(to: admission, job, asOf: instant)
        case .waitingFull: waitingFullObstacle(to: admission, job)
        case .notBefore: start.flatMap { timeObstacle(to: $0) }
        case .when: whenObstacle(to: start)
        case .slot: slotsTaken < limits.maxConcurrentTurns ? nil : .slot
        case .keys: (capacity ?? Capacity(self)).lack(of: job.definition.keys).map { .keys($0) }
        }
    }

    /// What is in the way, as a cause.
    func cause(_ obstacle: Obstacle) -> Cause { .obstacle(obstacle, offsetSeconds: offset(of: obstacle)) }

    /// How far from UTC the machine's clock on the wall is at the instant that an obstacle says.
    func offset(of obstacle: Obstacle) -> Int { obstacle.instant.map(localZone.offsetSeconds) ?? 0 }
}

// Where the job and its phase stand.

extension SchedulerCore {
    /// A job that is disabled has no occurrences; what was asked for otherwise goes on.
    private func disabledObstacle(to job: JobSlot, _ start: WaitingStart?) -> Obstacle? {
        guard start.map({ $0.trigger == .schedule }) ?? true else { return nil }
        return job.definition.isEnabled ? nil : .disabled
    }

    /// Another's try in place of an agent that is stuck goes on as long as its job is stuck; nothing else of it does.
    private func standingObstacle(to job: JobSlot, _ start: WaitingStart?) -> Obstacle? {
        if start?.trigger == .escalation { return job.record.state == .stuck ? nil : .notStuck }
        return switch job.record.state {
        case .active: nil
        case .stuck: .stuck(job.record.reason)
        case .held: Mutation.holdIgnored.isOn ? nil : .held(job.record.reason)
        case .done: .done
        case .ended: .ended(job.record.reason)
        }
    }

    private func phaseObstacle(to job: JobSlot) -> Obstacle? {
        guard let phase = job.phase, !isOpen(phase), !Mutation.shutPhaseStarted.isOn else { return nil }
        return .phase(phase, phases[phase]?.record.state ?? .shut)
    }
}
