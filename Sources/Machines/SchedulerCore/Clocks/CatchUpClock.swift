import MidwatchModel
import NightFacts

/// When starts may be made that make up for what was missed: one after the other, and later in a crash loop. It knows when
/// this daemon was up and how earlier ones ended.
struct CatchUpClock: Hashable, Sendable {
    var broken = BrokenRules()
    /// How long what was missed waits in a crash loop, and within which time several starts are one: 15 min.
    static let crashLoopPause: Duration = .seconds(900)
    /// So many starts within the pause are a crash loop: 3.
    static let crashLoopStarts = 3

    /// The daemon's runs before this one, oldest first.
    private let previousRuns: [DaemonRun]
    /// When this daemon was up.
    private var upSince: WallTime?
    /// When the next start may be made; nil means at once.
    private var freeAt: WallTime?

    init(after runs: [DaemonRun]) { previousRuns = runs }

    /// This daemon is up.
    mutating func cameUp(at now: WallTime) {
        if broken.expect(upSince == nil, "a daemon comes up twice") { upSince = now }
    }

    /// The daemon has come up.
    var isUp: Bool { upSince != nil }

    /// Whether an occurrence was missed because the daemon had been stopped in order, rather than by a crash, a kill, a
    /// suspended machine or a loop that was behind.
    func isAfterStop(_ nominal: WallTime) -> Bool {
        previousRuns.last?.stoppedAt != nil && upSince.map { nominal <= $0 } ?? false
    }

    /// How many starts in a row this one is the last of, each within the pause before it and after an end that was not in
    /// order; 0 before it is up.
    var startsInRow: Int {
        guard let upSince else { return 0 }
        let crashes = previousRuns.reversed().prefix { run in
            run.stoppedAt == nil && run.startedAt > upSince - Self.crashLoopPause
        }
        return crashes.count + 1
    }

    /// Whether this start is one of several in a short time, each after an end that was not in order.
    func isInCrashLoop(now: WallTime) -> Bool {
        guard let upSince, now < upSince + Self.crashLoopPause else { return false }
        return startsInRow >= Self.crashLoopStarts && !Mutation.crashLoopIgnored.isOn
    }

    /// Whether starts are made one after the other at present.
    var isPaced: Bool { freeAt != nil }

    /// When the next start may be made; the one after it follows an interval later.
    mutating func takeSlot(interval: Duration, now: WallTime) -> WallTime {
        let slot = max(now, freeAt ?? now)
        freeAt = Mutation.catchUpAtOnce.isOn ? slot : slot + interval
        return slot
    }

    /// Nothing is made up for until the pause of a crash loop is over.
    mutating func heldBack(now: WallTime) { freeAt = now + Self.crashLoopPause }

    /// Starts that an earlier daemon put in line go up to here; the next follows an interval later.
    mutating func takenUp(through last: WallTime, interval: Duration) { freeAt = last + interval }

    /// The wall clock was set: what waits, waits as long as before.
    mutating func clockStepped(by step: Duration) { freeAt = freeAt.map { $0 + step } }
}
