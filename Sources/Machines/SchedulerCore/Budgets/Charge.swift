import MidwatchModel
import NightFacts

/// What a turn is charged.
struct Charge: Hashable, Sendable {
    private(set) var spending = Spending.zero
    /// The money is an estimate.
    private(set) var isEstimated = false
    /// Whether its tokens are known, or it used none.
    private(set) var areTokensKnown = true

    /// What one turn may say that it spent: a million million tokens, a million dollars. More is taken for unknown.
    private static let believable: ClosedRange<Int64> = 0...1_000_000_000_000

    /// What a turn has spent, by its own word; else by its tokens, its time, or what it was allowed.
    init(for turn: TurnRecord, bound: TurnBudget, prices: Prices, settledAt now: WallTime) {
        // A turn that ended while no daemon was there is settled later, and costs no more for that.
        let settled = turn.endedAt ?? now
        let ended = min(turn.ending?.exit.endedAt ?? settled, settled)
        let wall = max(0, turn.plannedAt.duration(to: ended).wholeMilliseconds)
        spending.wallMilliseconds = wall
        spending.turns = turn.outcome?.countsAsIteration ?? false ? 1 : 0
        guard turn.agent != nil, turn.hasRun else { return }
        let report = turn.ending?.report
        let isLost = turn.outcome == .lost
        let tokens =
            report?.usage.map(\.all).flatMap { Self.believable.contains($0) ? $0 : nil }
            ?? (isLost ? bound.tokens : nil)
        spending.tokens = tokens ?? 0
        areTokensKnown = tokens != nil
        if let cost = report?.costMicroUSD, Self.believable.contains(cost) {
            spending.costMicroUSD = cost
            return
        }
        isEstimated = true
        if isLost, let cost = bound.costMicroUSD {
            spending.costMicroUSD = cost
        } else if let tokens {
            spending.costMicroUSD = Self.share(tokens, of: 1_000_000, prices.microUSDPerMillionTokens)
        } else {
            spending.costMicroUSD = Self.share(wall, of: 3_600_000, prices.microUSDPerHour)
        }
    }

    private static func share(_ amount: Int64, of whole: Int64, _ price: Int64) -> Int64 {
        Int64(clamping: Int128(amount) * Int128(price) / Int128(whole))
    }
}

extension TurnRecord {
    /// Nothing was spent by an agent that was never executed.
    var hasRun: Bool {
        if case .neverStarted = ending?.exit.status { return false }
        return ending != nil || outcome == .lost
    }
}

extension TokenUsage {
    /// All four together; whatever an agent reports, nothing overflows.
    fileprivate var all: Int64 {
        [freshInput, cacheRead, cacheWrite, output].reduce(Spending.zero) { $0 + Spending(tokens: max(0, $1)) }.tokens
    }
}
