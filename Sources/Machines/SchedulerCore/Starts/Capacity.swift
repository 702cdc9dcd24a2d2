import MidwatchModel
import NightFacts

/// What concurrency keys (`concurrencyKey`), accounts (`maxConcurrentTurns`) and budgets still have room for.
struct Capacity {
    private let keyLimits: [String: Int]
    private let accountLimits: [String: Int]
    private var keyUse: [String: Int] = [:]
    private var accountUse: [String: Int] = [:]
    /// What is set aside of budgets for the turns that live.
    var aside: SetAside

    init(_ core: SchedulerCore) {
        aside = core.setAside()
        keyLimits = core.limits.keys
        accountLimits = core.accounts.concurrencyLimits
        guard core.hasKeys || !accountLimits.isEmpty else { return }
        for turn in core.turns.all { take(keys: turn.keys, account: turn.account) }
    }

    mutating func take(keys: [String], account: String?) {
        for key in keys { keyUse[key, default: 0] += 1 }
        if let account { accountUse[account, default: 0] += 1 }
    }

    /// The first of the keys that has no room; nil when all have some.
    func lack(of keys: [String]) -> String? {
        keys.first { keyUse[$0, default: 0] >= keyLimits[$0] ?? 1 }
    }

    func isFull(account: String?) -> Bool {
        guard let account, let limit = accountLimits[account] else { return false }
        return accountUse[account, default: 0] >= limit
    }
}
