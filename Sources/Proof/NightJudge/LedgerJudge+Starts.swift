import MidwatchModel
import NightFacts

// Starts, turns, leases and checks: rows that must name each other.

extension LedgerJudge {
    /// A row that says started names its turn, that turn serves the occurrence, and no other does.
    mutating func judgeStarts() {
        var named: Set<TurnID> = []
        for row in contents.occurrences {
            let place = "\(row.job) at \(row.nominal.millisecondsSinceEpoch)"
            guard row.verdict == .started || row.verdict == .late else {
                if let turn = row.turn {
                    complain(.start, "\(place) is \(row.verdict?.rawValue ?? "undecided") and names turn \(turn)")
                }
                continue
            }
            guard let id = row.turn, let turn = turns[id] else {
                complain(.start, "\(place) is \(row.verdict?.rawValue ?? "") and has no turn")
                continue
            }
            let isServed =
                turn.job == row.job && turn.nominal == row.nominal && turn.revision == row.revision
                && turn.trigger == .schedule && row.count == 1
            if !isServed { complain(.start, "\(place) and its turn \(id) do not match") }
            if !named.insert(id).inserted { complain(.start, "turn \(id) stands for two occurrences") }
        }
        for turn in contents.turns where turn.trigger == .schedule && !named.contains(turn.id) {
            complain(.start, "turn \(turn.id) of \(turn.job) was started by its schedule and no occurrence says so")
        }
    }

    /// Tokens rise with the turns.
    mutating func judgeTurns() {
        var before: TurnRecord?
        for turn in contents.turns {
            if let before, before.token >= turn.token {
                complain(.lease, "turn \(turn.id) has token \(turn.token), turn \(before.id) before it \(before.token)")
            }
            before = turn
        }
    }

    /// A lease for each turn, open exactly as long as the turn lives.
    mutating func judgeLeases() {
        var holders: Set<TurnID> = []
        for lease in contents.leases {
            if !holders.insert(lease.turn).inserted { complain(.lease, "turn \(lease.turn) has two leases") }
            guard let turn = turns[lease.turn] else {
                complain(.lease, "lease \(lease.token) belongs to no turn")
                continue
            }
            if (lease.releasedAt == nil) != (turn.state != .ended) {
                complain(
                    .lease,
                    "turn \(turn.id) is \(turn.state.rawValue), and its lease \(lease.token) was released at"
                        + " \(text(lease.releasedAt))"
                )
            }
            if turn.token != lease.token || turn.job != lease.job {
                complain(
                    .lease,
                    "turn \(turn.id) of \(turn.job) has token \(turn.token), and lease \(lease.token) of \(lease.job)"
                )
            }
        }
        for turn in contents.turns where !holders.contains(turn.id) {
            complain(.lease, "turn \(turn.id) has no lease")
        }
    }

    /// A check is over with an answer; where DONE must be checked, no turn is done without a yes.
    mutating func judgeChecks() {
        var agreed: Set<TurnID> = []
        for check in contents.checks {
            if (check.endedAt == nil) != (check.passed == nil) {
                complain(.check, "check \(check.id) ended at \(text(check.endedAt)) and has the wrong kind of answer")
            }
            guard case .turn(let id) = check.subject else { continue }
            if turns[id] == nil { complain(.check, "check \(check.id) is of turn \(id), which has no row") }
            if check.passed == true { agreed.insert(id) }
        }
        guard isUnedited else { return }
        for turn in contents.turns where turn.outcome == .done && !agreed.contains(turn.id) {
            if jobs[turn.job]?.verify != nil {
                complain(.check, "turn \(turn.id) of \(turn.job) is done without its check")
            }
        }
    }

    func text(_ instant: WallTime?) -> String { instant.map { "\($0.millisecondsSinceEpoch)" } ?? "none" }
}
