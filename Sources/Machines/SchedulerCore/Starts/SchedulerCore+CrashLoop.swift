import MidwatchModel
import NightFacts

// A daemon that starts again and again may be brought down by what it catches up with: that waits, the rest goes on.

extension SchedulerCore {
    /// How long what was missed waits in a crash loop, and within which time several starts are one: 15 min.
    public static let crashLoopPause: Duration = .seconds(900)
    /// So many starts within the pause are a crash loop: 3.
    public static let crashLoopStarts = 3

    /// Whether this start is one of several in a short time, each after an end that was not in order.
    var isInCrashLoop: Bool {
        guard let upSince, now.wall < upSince + Self.crashLoopPause else { return false }
        return crashesBefore(upSince) + 1 >= Self.crashLoopStarts && !Mutation.crashLoopIgnored.isOn
    }

    private func crashesBefore(_ start: WallTime) -> Int {
        previousRuns.reversed().prefix { $0.stoppedAt == nil && $0.startedAt > start - Self.crashLoopPause }.count
    }

    /// Puts off what was missed, once in each start of a crash loop.
    mutating func holdBackInCrashLoop() {
        guard isInCrashLoop, let upSince else { return }
        catchUpFreeAt = now.wall + Self.crashLoopPause
        for position in waiting.indices where waiting[position].isCatchUp {
            putOff(position, until: takeCatchUpSlot())
        }
        let (starts, minutes) = (crashesBefore(upSince) + 1, Self.crashLoopPause.wholeMilliseconds / 60_000)
        tell(
            .catchUpHeld,
            "midwatchd has started \(starts) times within \(minutes) min without an orderly stop: what was missed waits "
                + "until \(text(now.wall + Self.crashLoopPause)), what falls due now does not"
        )
    }
}
