import MidwatchModel
import NightFacts

// The daemon goes down in order.

/// How far an orderly stop has come.
struct Stopping: Hashable, Sendable {
    /// When whoever is waited for has had enough time.
    var endsAt: BootTime
    /// Turns were asked to end; what remains is to see them gone.
    var isEnding: Bool
    /// The last word was said: the driver may end.
    var isOver = false
}

extension SchedulerCore {
    /// How long the groups of turns that are being ended may take beyond both their graces: 15 s.
    public static let stopMargin: Duration = .seconds(15)

    /// True once an orderly stop is over: nothing more is to be waited for.
    public var hasStopped: Bool { stopping?.isOver ?? false }

    /// An orderly stop is under way and waits for turns.
    var isWaitingToStop: Bool { stopping.map { !$0.isOver } ?? false }

    /// How long an orderly stop may still take; nil when none is under way.
    public var stopTimeLeft: Duration? {
        guard let stopping, !stopping.isOver else { return nil }
        let rest = max(.zero, now.boot.duration(to: stopping.endsAt))
        return stopping.isEnding ? rest : rest + endingTime
    }

    /// From here on nothing starts and no occurrence is decided: what falls due now belongs to the next start.
    mutating func stopDeciding() {
        guard stopping == nil else { return }
        isStarted = false
        forgetConditions()
        switch stopPolicy {
        case _ where turns.isEmpty, .leave:
            finishStopping()
        case .drain(let limit):
            stopping = Stopping(endsAt: now.boot.advanced(by: limit), isEnding: false)
            let seconds = limit.wholeMilliseconds / 1000
            tell(.daemonStopping, "midwatchd stops when \(turns.count) turns have ended, in \(seconds) s at most")
        case .kill:
            endTurns(cause: "midwatchd stops, and stop.turns is kill")
        }
    }

    /// Looks, at the end of a step, whether there is still something to wait for.
    mutating func goOnStopping() {
        guard let stopping, !stopping.isOver else { return }
        if turns.isEmpty {
            finishStopping()
        } else if now.boot >= stopping.endsAt {
            if stopping.isEnding {
                finishStopping()
            } else {
                endTurns(cause: "midwatchd stops, and the limit of stop.drainSeconds is reached")
            }
        }
    }

    /// When there is something to decide about the stop, on the wall clock.
    var stoppingDeadline: WallTime? {
        guard let stopping, !stopping.isOver else { return nil }
        return now.wall + max(.zero, now.boot.duration(to: stopping.endsAt))
    }

    /// How long turns that are asked to end may take: both graces of the slowest, and a margin.
    private var endingTime: Duration {
        let graces = turns.all.compactMap { turn in
            jobs.index(of: turn.job).map { jobs[$0].definition.bounds.stopGrace }
        }
        return (graces.max() ?? .zero) * 2 + Self.stopMargin
    }

    private mutating func endTurns(cause: String) {
        stopping = Stopping(endsAt: now.boot.advanced(by: endingTime), isEnding: true)
        tell(.daemonStopping, "midwatchd stops and ends \(turns.count) turns: \(cause)")
        for turn in turns.inOrder.map(\.id) { stop(turn, cause: cause) }
    }

    private mutating func finishStopping() {
        stopping = Stopping(endsAt: now.boot, isEnding: false, isOver: true)
        let rest = turns.isEmpty ? "nothing runs" : "\(turns.count) turns go on"
        if upSince != nil { record(.daemonStopped(at: now.wall)) }
        tell(.daemonStopped, "midwatchd stops in order; \(rest)")
    }
}
