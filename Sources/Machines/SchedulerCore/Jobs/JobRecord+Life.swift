import MidwatchModel
import NightFacts

/// Why a job is active again.
enum Resumption: Hashable {
    /// An operator resumed it, or answered it.
    case byOperator
    /// Its plan begins a new instance.
    case newInstance
    /// Its phase's gate sent it back to work.
    case reopened
    /// This turn of another got it unstuck.
    case unstuck(TurnID)
    /// Its definition, or the clock, gives it more to do.
    case redefined
}

extension JobRecord {
    /// The job is due again by its schedule; what fell due while it was not was no occurrence.
    mutating func resume(_ why: Resumption, at now: WallTime) {
        standing = .active
        since = now
        switch why {
        case .byOperator:
            streaks = Streaks()
            cursor.advance(to: now)
        case .newInstance:
            streaks = Streaks()
        case .reopened:
            streaks.tries = 0
            cursor.advance(to: now - .milliseconds(1))
        case .unstuck(let turn):
            self.turn = turn
            cursor.advance(to: now)
        case .redefined:
            cursor.advance(to: now - .milliseconds(1))
        }
    }

    /// The job starts no more turns, for now or for good.
    mutating func enter(_ standing: Standing, turn: TurnID?, at now: WallTime) {
        Broken.expect(standing != .active, "a job becomes active again by being resumed")
        // Who is parked stays so however often others fail in its place.
        if case .stuck(let reason, false) = standing, isParked {
            self.standing = .stuck(reason, isParked: true)
        } else {
            self.standing = standing
        }
        since = now
        self.turn = turn ?? self.turn
    }

    /// Its phase goes on without it.
    mutating func park() {
        guard case .stuck(let reason, _) = standing else {
            Broken.expect(false, "only a stuck job is parked")
            return
        }
        standing = .stuck(reason, isParked: true)
    }
}
