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
    mutating func stopDeciding() {
        guard !stopSequence.hasBegun else { return }
        isStarted = false
        forgetConditions()
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
            let seconds = limit.wholeMilliseconds / 1000
            tell(.daemonStopping, "midwatchd stops when \(turns.count) turns have ended, in \(seconds) s at most")
        case .endTurns:
            endTurns(cause: "midwatchd stops, and stop.turns is kill")
        case .endTurnsAfterLimit:
            endTurns(cause: "midwatchd stops, and the limit of stop.drainSeconds is reached")
        case .finish:
            let rest = turns.isEmpty ? "nothing runs" : "\(turns.count) turns go on"
            if catchUpClock.isUp { record(.daemonStopped(at: now.wall)) }
            tell(.daemonStopped, "midwatchd stops in order; \(rest)")
        }
    }

    private mutating func endTurns(cause: String) {
        tell(.daemonStopping, "midwatchd stops and ends \(turns.count) turns: \(cause)")
        for turn in turns.inOrder { stop(turn.id, cause: cause) }
    }
}
