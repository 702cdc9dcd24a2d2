import MidwatchModel
import NightFacts

// The daemon goes down in order.

extension SchedulerCore {
    /// How long the groups of turns that are being ended may take beyond both their graces: 15 s.
    public static let stopMargin: Duration = StopSequence.margin

    /// True once an orderly stop is over: nothing more is to be waited for.
    public var hasStopped: Bool { stopSequence.isOver }

    /// How long an orderly stop may still take; nil when none is under way.
    public var stopTimeLeft: Duration? {
        stopSequence.isWaiting ? stopSequence.timeLeft(endingTime: endingTime, now: now.boot) : nil
    }

    /// From here on nothing starts and no occurrence is decided: what falls due now belongs to the next start.
    package mutating func stopDeciding() {
        guard !stopSequence.hasBegun else { return }
        isStarted = false
        forgetEveryWhen()
        follow(stopSequence.asked(liveTurns: turns.count, endingTime: endingTime, now: now.boot))
    }

    /// Looks, at the end of a step, whether there is still something to wait for.
    mutating func goOnStopping() {
        follow(stopSequence.looked(liveTurns: turns.count, endingTime: endingTime, now: now.boot))
    }

    /// How long turns that are asked to end may take: both graces of the slowest, and a margin.
    private var endingTime: Duration {
        let graces = turns.all.compactMap { jobs[$0.job]?.definition.bounds.stopGrace }
        return (graces.max() ?? .zero) * 2 + StopSequence.margin
    }

    private mutating func follow(_ order: StopSequence.Order?) {
        switch order {
        case nil: break
        case .wait(let limit):

            tell(.daemonDrains(turns: turns.count, limit: limit))
        case .endTurns:
            endTurns(cause: .daemonKills)
        case .endTurnsAfterLimit:
            endTurns(cause: .daemonDrained)
        case .finish:

            if catchUpClock.isUp { record(.daemonStopped(at: now.wall)) }
            tell(.daemonStopped(running: turns.count))
        }
    }

    private mutating func endTurns(cause: Cause) {
        tell(.daemonEndsTurns(turns.count, cause))
        for turn in turns.inOrder { stop(turn.id, cause: cause) }
    }
}
