import MidwatchModel
import NightFacts

// A daemon that starts again and again may be brought down by what it catches up with: that waits, the rest goes on.

extension SchedulerCore {
    /// How long what was missed waits in a crash loop, and within which time several starts are one: 15 min.
    public static let crashLoopPause: Duration = CatchUpClock.crashLoopPause
    /// So many starts within the pause are a crash loop: 3.
    public static let crashLoopStarts = CatchUpClock.crashLoopStarts

    /// Puts off what was missed, once in each start of a crash loop.
    mutating func holdBackInCrashLoop() {
        guard catchUpClock.isInCrashLoop(now: now.wall) else { return }
        catchUpClock.heldBack(now: now.wall)
        for position in waiting.indices where waiting[position].isCatchUp {
            putOff(position, until: takeCatchUpSlot())
        }
        let end = moment(now.wall + Self.crashLoopPause)
        tell(.catchUpHeld(starts: catchUpClock.startsInRow, within: Self.crashLoopPause, until: end))
    }
}
