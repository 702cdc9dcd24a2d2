internal import MidwatchModel

/// The way down: INT to the group, TERM to all, KILL to all, each step `grace` after the one before. A pure value: it
/// hears what happened and says what to send.
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

    /// How far down it is. No move leads up again.
    enum Stage: CaseIterable {
        /// Nobody has ended the turn. Leads to ``interrupted`` and ``lingering``.
        case running
        /// The group was interrupted. Leads to all below.
        case interrupted
        /// The main process is gone and others live on. Leads to ``terminated`` and ``killed``.
        case lingering
        /// All were asked to end. Leads to ``killed``.
        case terminated
        /// All were killed; what was born meanwhile is killed again.
        case killed

        /// Whether one move leads there.
        func leads(to next: Stage) -> Bool {
            switch (self, next) {
            case (.running, .interrupted), (.running, .lingering): true
            case (.interrupted, .lingering), (.interrupted, .terminated), (.interrupted, .killed): true
            case (.lingering, .terminated), (.lingering, .killed): true
            case (.terminated, .killed), (.killed, .killed): true
            default: false
            }
        }
    }

    /// How far down it is.
    private(set) var stage = Stage.running
    /// Why the agent was ended; nil while nobody ended it.
    private(set) var endedBy: ExitRecord.Ender?
    /// When ``timeReached(_:)`` has something to say next; nil while running.
    private(set) var deadline: Int64?

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

    /// A bound was passed. Bounds are watched only while the main process lives and nobody has ended it.
    mutating func boundPassed(_ ender: ExitRecord.Ender, at now: Int64) -> Action {
        assert(stage == .running && !mainHasEnded, "a bound is passed by a turn that is \(stage)")
        guard stage == .running, !mainHasEnded else { return .nothing }
        endedBy = ender
        move(to: .interrupted, until: now + grace)
        return .interruptGroup
    }

    /// The daemon asked for the end: the first time the ladder begins, after that it is over at once.
    mutating func requested(at now: Int64) -> Action {
        requests += 1
        if stage == .running { return boundPassed(.request, at: now) }
        if requests > 1 { return kill(at: now) }
        // The ladder is on its way already, or only stragglers are left: they need no more patience.
        return stage == .lingering ? terminate(at: now) : .nothing
    }

    /// The main process has ended and others live on. Once is enough; more calls change nothing.
    mutating func mainEnded(at now: Int64) {
        guard !mainHasEnded else { return }
        mainHasEnded = true
        if stage.leads(to: .lingering) { move(to: .lingering, until: now + lingerGrace) }
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
        move(to: .terminated, until: now + (mainHasEnded ? max(lingerGrace, min(grace, 2000)) : grace))
        return .terminateAll
    }

    private mutating func kill(at now: Int64) -> Action {
        move(to: .killed, until: now + killAgainAfter)
        killAgainAfter = min(2000, killAgainAfter * 2)
        return .killAll
    }

    private mutating func move(to next: Stage, until deadline: Int64) {
        assert(stage.leads(to: next), "a turn that is \(stage) cannot become \(next)")
        stage = next
        self.deadline = deadline
    }
}
