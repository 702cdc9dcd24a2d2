internal import MidwatchModel

/// The way down: INT to the group, TERM to all, KILL to all, each step `grace` after the one before. A pure value:
/// it is told what happened and says what to send.
///
/// What outlives the main process gets `lingerGrace`, then TERM, then KILL. Instants are milliseconds since boot.
struct StopLadder {
    /// What to send now.
    enum Action: Equatable {
        case nothing
        case interruptGroup
        case terminateAll
        case killAll
    }

    private enum Stage {
        case running, interrupted, lingering, terminated, killed
    }

    /// Why the agent was ended; nil while nobody ended it.
    private(set) var endedBy: ExitRecord.Ender?
    /// When ``timeReached(_:)`` has something to say next.
    private(set) var deadline: Int64?

    private var stage = Stage.running
    private var mainHasEnded = false
    private var requests = 0
    private let grace: Int64
    private let lingerGrace: Int64
    /// Processes that were born while others were killed are killed this much later. It doubles each time, up to 2 s:
    /// what hangs in the kernel dies when the kernel lets it.
    private var killAgainAfter: Int64 = 50

    init(stopGrace: Duration, stragglerGrace: Duration) {
        grace = stopGrace.wholeMilliseconds
        lingerGrace = stragglerGrace.wholeMilliseconds
    }

    /// A bound was passed.
    mutating func boundPassed(_ ender: ExitRecord.Ender, at now: Int64) -> Action {
        guard stage == .running, !mainHasEnded else { return .nothing }
        endedBy = ender
        stage = .interrupted
        deadline = now + grace
        return .interruptGroup
    }

    /// The daemon asked for the end: the first time the ladder begins, after that it is over at once.
    mutating func requested(at now: Int64) -> Action {
        requests += 1
        if stage == .running, !mainHasEnded { return boundPassed(.request, at: now) }
        if requests > 1 { return kill(at: now) }
        // The ladder is on its way already, or only stragglers are left: they need no more patience.
        return stage == .lingering ? terminate(at: now) : .nothing
    }

    /// The main process has ended and others live on.
    mutating func mainEnded(at now: Int64) {
        guard !mainHasEnded else { return }
        mainHasEnded = true
        guard stage == .running || stage == .interrupted else { return }
        stage = .lingering
        deadline = now + lingerGrace
    }

    /// The clock moved on.
    mutating func timeReached(_ now: Int64) -> Action {
        guard let deadline, now >= deadline else { return .nothing }
        switch stage {
        case .running: return .nothing
        case .interrupted, .lingering: return terminate(at: now)
        case .terminated, .killed: return kill(at: now)
        }
    }

    private mutating func terminate(at now: Int64) -> Action {
        stage = .terminated
        deadline = now + (mainHasEnded ? max(lingerGrace, min(grace, 2000)) : grace)
        return .terminateAll
    }

    private mutating func kill(at now: Int64) -> Action {
        stage = .killed
        deadline = now + killAgainAfter
        killAgainAfter = min(2000, killAgainAfter * 2)
        return .killAll
    }
}
