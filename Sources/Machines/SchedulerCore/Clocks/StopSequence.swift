import MidwatchModel

/// How far an orderly stop has come: turns may have time to end by themselves, then they are ended, then it is over.
struct StopSequence: Hashable, Sendable {
    var broken = BrokenRules()
    /// How long the groups of turns that are being ended may take beyond both their graces: 15 s.
    static let margin: Duration = .seconds(15)

    /// What becomes of running turns when the daemon stops.
    private(set) var policy: StopPolicy
    private var stage = Stage.running

    /// Only ever later ones.
    private enum Stage: Hashable, Sendable {
        case running
        /// Turns may end by themselves until then.
        case draining(until: BootTime)
        /// Turns were asked to end, and have until then to do it.
        case ending(until: BootTime)
        /// The last word was said: the driver may end.
        case over

        var rank: Int {
            switch self {
            case .running: 0
            case .draining: 1
            case .ending: 2
            case .over: 3
            }
        }
    }

    /// What is to be done next.
    enum Order: Hashable, Sendable {
        /// Wait for turns to end by themselves, for so long.
        case wait(Duration)
        /// End the turns: the policy says so.
        case endTurns
        /// End the turns: they have had their time.
        case endTurnsAfterLimit
        /// Nothing is left to wait for.
        case finish
    }

    init(_ policy: StopPolicy) { self.policy = policy }

    /// Takes up another policy; a stop that is under way goes on as it began.
    mutating func adopt(_ policy: StopPolicy) { self.policy = policy }

    /// A stop was asked for.
    var hasBegun: Bool { stage != .running }
    /// Nothing more is to be waited for.
    var isOver: Bool { stage == .over }
    /// A stop is under way and waits for turns.
    var isWaiting: Bool { hasBegun && !isOver }

    /// A stop is asked for while so many turns live. `endingTime` is what ending them takes at the most. Nil when one is
    /// under way already.
    mutating func asked(liveTurns: Int, endingTime: Duration, now: BootTime) -> Order? {
        guard !hasBegun else { return nil }
        switch policy {
        case _ where liveTurns == 0, .leave:
            enter(.over)
            return .finish
        case .drain(let limit):
            enter(.draining(until: now.advanced(by: limit)))
            return .wait(limit)
        case .kill:
            enter(.ending(until: now.advanced(by: endingTime)))
            return .endTurns
        }
    }

    /// Whether there is still something to wait for; nil when nothing changes.
    mutating func looked(liveTurns: Int, endingTime: Duration, now: BootTime) -> Order? {
        switch stage {
        case .running, .over:
            return nil
        case .draining where liveTurns == 0, .ending where liveTurns == 0:
            enter(.over)
            return .finish
        case .draining(let until):
            guard now >= until else { return nil }
            enter(.ending(until: now.advanced(by: endingTime)))
            return .endTurnsAfterLimit
        case .ending(let until):
            guard now >= until else { return nil }
            enter(.over)
            return .finish
        }
    }

    /// How long the stop may still take; nil when none is under way.
    func timeLeft(endingTime: Duration, now: BootTime) -> Duration? {
        switch stage {
        case .running, .over: nil
        case .draining(let until): max(.zero, now.duration(to: until)) + endingTime
        case .ending(let until): max(.zero, now.duration(to: until))
        }
    }

    /// When there is something to decide about the stop, on the wall clock; nil when none is under way.
    func nextDeadline(now: Instants) -> WallTime? {
        switch stage {
        case .running, .over: nil
        case .draining(let until), .ending(let until): now.wall + max(.zero, now.boot.duration(to: until))
        }
    }

    private mutating func enter(_ next: Stage) {
        if broken.expect(next.rank > stage.rank, "a stop goes from \(stage) back to \(next)") { stage = next }
    }
}
