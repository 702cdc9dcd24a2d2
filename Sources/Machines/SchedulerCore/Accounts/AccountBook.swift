import MidwatchModel
import NightFacts

/// The accounts whose limits turns meet: which are held, until when, and which turn tries whether a hold is over.
///
/// An account is free; or held until an instant; or held until an operator's word; or, once a hold has ended, tried by one
/// turn while the others wait for what that meets. A free account has no record.
struct AccountBook: Hashable, Sendable {
    var broken = BrokenRules()
    /// What is waited beyond the end that a provider names: 60 s.
    static let limitMargin: Duration = .seconds(60)
    /// How long a limit without an end is waited for at first, and at most: 60 s, doubled up to 30 min.
    static let limitDelays: ClosedRange<Duration> = .seconds(60)...(.seconds(1800))
    /// When limits without an end have gone on for so long, an operator is needed: 24 h.
    static let limitLeash: Duration = .seconds(86_400)
    /// An end further away than this is not believed: 32 days.
    static let limitEndMax: Duration = .seconds(32 * 86_400)

    private var definitions: [String: AccountDefinition] = [:]
    private var holds: [String: Hold] = [:]

    private struct Hold: Hashable, Sendable {
        var record: AccountHold
        /// Its probe lives.
        var isTried = false
    }

    /// What became of an account.
    enum Change: Hashable {
        /// It met a limit: it is held, until an end or until somebody releases it.
        case limited(AccountHold)
        /// Its login or its money is refused: it is held until somebody releases it.
        case refused(AccountHold)
        /// The turn that tried has told nothing: the hold goes on until another tries.
        case undecided(AccountHold)
        /// It is free.
        case released(isProvenByWork: Bool)
    }

    /// The holds that are remembered; a turn that tried and still lives tries on.
    init(_ memory: LedgerMemory) {
        let open = Set(memory.openTurns.map(\.id))
        for hold in memory.accountHolds {
            holds[hold.account] = Hold(record: hold, isTried: hold.probe.map(open.contains) ?? false)
        }
    }

    /// Takes up the accounts of definitions; holds stay.
    mutating func adopt(_ new: [AccountDefinition]) {
        definitions = Dictionary(new.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }
}

// What it knows.

extension AccountBook {
    /// The accounts that are defined, in name order.
    var defined: [AccountDefinition] { definitions.values.sorted { $0.name < $1.name } }

    /// The accounts that are held, in name order.
    var held: [AccountHold] { holds.values.map(\.record).sorted { $0.account < $1.account } }

    /// How many turns may live at once on the accounts that bound it.
    var concurrencyLimits: [String: Int] { definitions.compactMapValues(\.maxConcurrentTurns) }

    func isDefined(_ account: String) -> Bool { definitions[account] != nil }

    /// What turns are taken to cost where nobody says it.
    func prices(of account: String?) -> Prices {
        account.flatMap { definitions[$0]?.prices } ?? Prices()
    }

    /// How far apart starts follow each other once a hold is over.
    func releaseInterval(of account: String?) -> Duration {
        account.flatMap { definitions[$0]?.releaseInterval } ?? AccountDefinition.defaultReleaseInterval
    }

    var hasHolds: Bool { !holds.isEmpty }

    /// Whether a hold is on record, ended or not.
    func hasHold(_ account: String?) -> Bool { account.map { holds[$0] != nil } ?? false }

    /// What keeps turns from starting: a hold that has not ended, or one turn that tries whether it has. Nil when nothing
    /// does, and where nobody's limits are named.
    func obstacle(on account: String?, now: WallTime) -> AccountObstacle? {
        guard let account, let hold = holds[account] else { return nil }
        if let probe = hold.record.probe, hold.isTried { return .tried(hold.record, by: probe) }
        return hold.record.until.map { $0 <= now } ?? false ? nil : .held(hold.record)
    }

    func isHeld(_ account: String?, now: WallTime) -> Bool { obstacle(on: account, now: now) != nil }

    /// Whether only an operator can set it free.
    func isHeldForGood(_ account: String?) -> Bool {
        guard let account, let hold = holds[account] else { return false }
        return hold.record.until == nil
    }

    /// When the next hold ends; nil when none has an end to come.
    func nextDeadline(now: WallTime) -> WallTime? {
        holds.values.lazy.compactMap(\.record.until).filter { $0 > now }.min()
    }
}

// What happens to it.

extension AccountBook {
    /// A turn starts. The first one after a hold's end is the one that tries; its hold is returned, to be written.
    mutating func turnStarted(_ turn: TurnID, on account: String?, now: WallTime) -> AccountHold? {
        guard let account, var hold = holds[account] else { return nil }
        let isNew = hold.record.probe != turn
        guard broken.expect(isNew, "turn \(turn) starts twice on account \(account)") else { return nil }
        guard hold.record.probe == nil, hold.record.until.map({ $0 <= now }) ?? false else { return nil }
        hold.record.probe = turn
        hold.isTried = true
        holds[account] = hold
        return hold.record
    }

    /// A turn has ended, and this is what that says about its account; nil when it says nothing.
    mutating func turnEnded(
        _ turn: TurnRecord,
        _ outcome: TurnOutcome,
        _ failure: AgentFailure?,
        now: WallTime
    ) -> Change? {
        guard let account = turn.account else { return nil }
        switch outcome {
        case .usageLimit:
            return .limited(limitMet(account, by: turn, resetsAt: failure?.resetsAt, now: now))
        case .budget where failure?.kind == .turnBudget:
            endTrial(account, by: turn.id)
            return nil
        case .loginRefused, .budget:
            return .refused(loginRefused(account, by: turn, reason: turn.reason ?? .outcome(outcome), now: now))
        case .transient, .cancelled, .lost:
            return probeToldNothing(account, turn.id, now: now).map { .undecided($0) }
        case .done, .stuck, .continue:
            guard let hold = holds[account]?.record, turn.plannedAt > hold.since || hold.probe == turn.id else {
                return nil
            }
            release(account)
            return .released(isProvenByWork: true)
        case .failed, .timedOut, .hung, .falseDone, .noProgress:
            guard holds[account]?.record.probe == turn.id else { return nil }
            release(account)
            return .released(isProvenByWork: false)
        }
    }

    /// An operator says that an account can be used again: one turn tries. Nil when it is not held.
    mutating func askedAgain(_ account: String, now: WallTime) -> AccountHold? {
        guard var hold = holds[account]?.record else { return nil }
        hold.until = now
        hold.strikes = 0
        hold.probe = nil
        holds[account] = Hold(record: hold)
        return hold
    }

    private mutating func limitMet(
        _ account: String,
        by turn: TurnRecord,
        resetsAt: WallTime?,
        now: WallTime
    ) -> AccountHold {
        let old = holds[account]?.record
        // Turns that ran side by side meet one limit together.
        let isSameBurst = old.map { old in
            turn.plannedAt < old.since || turn.id != old.probe && old.until.map { $0 > now } ?? true
        }
        var hold = AccountHold(
            account: account,
            reason: turn.reason ?? .usageLimit,
            since: old?.since ?? now,
            until: nil,
            turn: turn.id,
            strikes: old?.strikes ?? 0
        )
        // An end that has passed is believed once; a program that keeps naming it knows no better.
        let earliest = old?.probe == nil ? now - Self.limitMargin : now
        if let reset = resetsAt, reset > earliest, reset < now + Self.limitEndMax {
            hold.until = max(reset, now) + Self.limitMargin
            hold.strikes = 0
        } else if isSameBurst == true, let old {
            hold.until = old.until
        } else if hold.since.duration(to: now) < Self.limitLeash {
            hold.strikes += 1
            let doublings = min(hold.strikes - 1, 20)
            hold.until = now + min(Self.limitDelays.lowerBound * (1 << doublings), Self.limitDelays.upperBound)
        } else {
            hold.reason = .limitedForLong(hold.reason)
        }
        if isSameBurst == true, let old {
            // The latest end holds; none at all is the latest.
            hold.until = old.until.flatMap { end in hold.until.map { max($0, end) } }
        }
        holds[account] = Hold(record: hold)
        return hold
    }

    /// A refused login, or a bound that waiting does not lift.
    private mutating func loginRefused(
        _ account: String,
        by turn: TurnRecord,
        reason: Cause,
        now: WallTime
    ) -> AccountHold {
        let since = holds[account]?.record.since ?? now
        let hold = AccountHold(account: account, reason: reason, since: since, until: nil, turn: turn.id)
        holds[account] = Hold(record: hold)
        return hold
    }

    /// The turn that tried met neither the limit nor the agent: another one tries.
    private mutating func probeToldNothing(_ account: String, _ turn: TurnID, now: WallTime) -> AccountHold? {
        guard var hold = holds[account]?.record, hold.probe == turn else { return nil }
        hold.probe = nil
        hold.until = now + Self.limitDelays.lowerBound
        holds[account] = Hold(record: hold)
        return hold
    }

    /// The turn that tried is over, and its end is no word about the account.
    private mutating func endTrial(_ account: String, by turn: TurnID) {
        guard holds[account]?.record.probe == turn else { return }
        holds[account]?.isTried = false
    }

    private mutating func release(_ account: String) {
        let hold = holds.removeValue(forKey: account)
        broken.expect(hold != nil, "account \(account) is released and is not held")
    }
}
