public import MidwatchModel
public import NightFacts

extension Obstacle {
    /// What is in the way, for people. `text` writes an instant down.
    public func words(_ text: (WallTime) -> String) -> String {
        switch self {
        case .disabled: "the job is disabled (\"enabled\": false)"
        case .stuck(let reason): "the job is stuck: \(reason.words)"
        case .held(let reason): "the job is held: \(reason.words)"
        case .done: "the job is done"
        case .ended(let reason): "the job is over: \(reason.words)"
        case .notStuck: "the job is not stuck any more"
        case .phase(let phase, let state): "phase \(phase) is \(state.rawValue)"
        case .window(let open, let until):
            (open.isEmpty ? "in a blackout" : "outside its run window (\(open.joined(separator: ", ")))")
                + (until.map { " until \(text($0))" } ?? "")
        case .finishBy(let time, let typical):
            "it could not finish by \(time): "
                + (typical.map { "its turns take about \(DurationText.rough($0))" } ?? "that is less than a minute away")
        case .startDeadline: "its start deadline passed before it could start"
        case .until: "the job's end (until) passed before it could start"
        case .account(let obstacle): obstacle.words(text)
        case .catchUp(let obstacle): obstacle.words(text)
        case .budget(let obstacle): obstacle.words(text)
        case .maxTurns(let limit): "the last of its \(limit) turns (maxTurns) runs or waits"
        case .overlap(let overlap): overlap.words
        case .waitingFull(let count): "\(count) starts wait already over all jobs"
        case .notBefore(let instant): "it waits for its time, \(text(instant))"
        case .slot: "all slots are taken"
        case .keys(let key): "its concurrency key \(key) has no room"
        case .when: "its when command is asked"
        }
    }

    /// The same of a start that waits for it to be over.
    public func waitWords(_ text: (WallTime) -> String) -> String {
        switch self {
        case .catchUp(.waits): words(text)
        case .notBefore(let instant): "waits until \(text(instant))"
        case .overlap(.turn(let turn)): "waits for the end of turn \(turn)"
        case .slot: "waits for a free slot"
        case .keys(let key): "waits for its turn at \(key)"
        case .when: "waits for its when command"
        default: "waits: \(words(text))"
        }
    }
}

extension Obstacle.Overlap {
    fileprivate var words: String {
        switch self {
        case .turn(let turn): "turn \(turn) is still running"
        case .earlierTurn(let turn): "turn \(turn) was still running"
        case .start(let hasWhen):
            "an earlier start still waits for a free slot" + (hasWhen ? " or its when command" : "")
        case .queue(let count): "\(count) occurrences wait already"
        case .parallel(let count): "\(count) turns run or wait already"
        }
    }
}

extension AccountObstacle {
    fileprivate func words(_ text: (WallTime) -> String) -> String {
        func cause(_ hold: AccountHold) -> String {
            (hold.turn.map { " by turn \($0)" } ?? "") + ": \(hold.reason.words)"
        }
        switch self {
        case .tried(let hold, let probe):
            return "account \(hold.account) is tried by turn \(probe)\(cause(hold))"
        case .held(let hold):
            let end = hold.until.map(text) ?? "somebody releases it"
            return "account \(hold.account) is held until \(end)\(cause(hold))"
        case .full(let account):
            return "account \(account) has as many turns as it may have at once"
        }
    }
}

extension CatchUpObstacle {
    fileprivate func words(_ text: (WallTime) -> String) -> String {
        func absence(_ afterStop: Bool) -> String {
            afterStop ? "the daemon was stopped" : "the daemon was down, asleep or behind"
        }
        return switch self {
        case .notMadeUp(let afterStop): "\(absence(afterStop)), and catchUp is none"
        case .tooOld(let afterStop, let within):
            "\(absence(afterStop)), and it was missed by more than \(DurationText.rough(within)) (catchUp)"
        case .notAmong(let limit, let afterStop):
            "\(absence(afterStop)), and it is not among the \(limit) that catchUp makes up for"
        case .overtaken: "the daemon was down, asleep or behind; a later occurrence stands for it"
        case .unknown: "unknown: the ledger was restored from an older copy, and no turn folder tells of it"
        case .waits(let until, let inCrashLoop):
            "waits until \(text(until)): "
                + (inCrashLoop
                    ? "midwatchd starts again and again, and what was missed may be why"
                    : "what was missed starts one after the other")
        }
    }
}

extension BudgetObstacle {
    private var balance: BudgetBalance {
        let isNightly = period == .night && scope != .night
        return BudgetBalance(scope: scope, kind: kind, spent: spent, limit: limit, isNightly: isNightly)
    }

    fileprivate func words(_ text: (WallTime) -> String) -> String {
        let end = "until " + (until.map(text) ?? "somebody raises it")
        guard let lack else {
            return "budget of \(scope.words) is spent: \(balance.words()), \(end)"
        }
        var aside = ""
        if lack.setAside > 0 {
            let turns = lack.turn.map { "turn \($0)" } ?? "\(lack.turns) turns"
            aside = "\(kind.digits(lack.setAside)) set aside for \(turns), "
        }
        return "budget of \(scope.words) has no room for another turn: "
            + "\(balance.words(" spent")), \(aside)"
            + "about \(kind.digits(lack.needed)) needed, \(end)"
    }
}
