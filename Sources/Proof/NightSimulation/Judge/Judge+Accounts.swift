import MidwatchModel
import NightFacts
import SchedulerCore

// Account holds, room at accounts, and concurrency keys.

extension Judge {
    /// A turn starts on an account that is free, or as the one that tries whether a hold is over, and within the room of
    /// its account and its keys.
    mutating func judgeRoom(_ turn: TurnRecord, _ book: Book, isForced: Bool, _ step: Step, _ ledger: MemoryLedger) {
        for key in book.definition.keys {
            let use = use(of: key, ledger)
            let most = definitions.definitions.limits.keys[key] ?? 1
            if use > most { complain("turn \(turn.id) is one of \(use) with the key \(key), \(most) are allowed") }
        }
        guard !isForced, let account = turn.account else { return }
        if let hold = holds[account] {
            let isOver = hold.until.map { $0 <= step.now.wall } ?? false
            if !isOver || hold.probe != turn.id { complain("turn \(turn.id) starts though account \(account) is held") }
        }
        // A forced start that follows in the same step takes what room it likes.
        let use = ledger.openTurns.count { $0 <= turn.id && ledger.turns[$0]?.account == account }
        if let most = mostTurns(of: account), use > most {
            complain("turn \(turn.id) is one of \(use) of account \(account), \(most) are allowed")
        }
    }

    /// A limit holds its account, and nothing else does.
    mutating func judgeHolds(_ step: Step) {
        for turn in step.settled where turn.outcome == .usageLimit {
            guard let account = turn.account else { continue }
            guard let hold = holds[account] else {
                complain("turn \(turn.id) met a limit, and account \(account) is not held")
                continue
            }
            guard let until = hold.until, let reset = turn.ending?.report.failure?.resetsAt,
                reset > step.now.wall, reset < step.now.wall.advanced(by: SchedulerCore.limitEndMax)
            else { continue }
            if until < reset { complain("account \(account) is free before its limit ends") }
        }
        for account in holds.keys where holdsBefore[account] == nil {
            let isMet = step.settled.contains { turn in
                turn.account == account && [.usageLimit, .loginRefused, .budget].contains(turn.outcome)
            }
            if !isMet { complain("account \(account) is held, and no turn met a limit") }
        }
        for account in holdsBefore.keys where holds[account] == nil {
            if !step.settled.contains(where: { $0.account == account }) {
                complain("account \(account) is free, and no turn has tried it")
            }
        }
    }

    /// Whether an account that could serve a job is free, and there is room for the job.
    func hasRoom(_ book: Book, _ ledger: MemoryLedger, now: WallTime) -> Bool {
        guard Self.isOpen(book.definition.window, at: now) else { return false }
        for key in book.definition.keys {
            guard use(of: key, ledger) < definitions.definitions.limits.keys[key] ?? 1 else { return false }
        }
        let accounts = accounts(of: book.definition)
        return accounts.isEmpty
            || accounts.contains { isFree($0, ledger, now) && !isShort(account: $0, book, ledger, now: now) }
    }

    func isFree(_ account: String, _ ledger: MemoryLedger, _ now: WallTime) -> Bool {
        if let most = mostTurns(of: account), use(ofAccount: account, ledger) >= most { return false }
        guard let hold = holds[account] else { return true }
        guard let until = hold.until, until <= now else { return false }
        return hold.probe.map { !ledger.openTurns.contains($0) } ?? true
    }

    private func mostTurns(of account: String) -> Int? {
        definitions.definitions.accounts.first { $0.name == account }?.maxConcurrentTurns
    }

    private func use(of key: String, _ ledger: MemoryLedger) -> Int {
        ledger.openTurns.count { ledger.turns[$0]?.keys.contains(key) ?? false }
    }

    private func use(ofAccount account: String, _ ledger: MemoryLedger) -> Int {
        ledger.openTurns.count { ledger.turns[$0]?.account == account }
    }
}
