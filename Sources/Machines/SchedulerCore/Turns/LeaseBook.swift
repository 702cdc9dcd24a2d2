import MidwatchModel
import NightFacts

/// Leases: granted with each turn, renewed together while turns live.
struct LeaseBook: Hashable, Sendable {
    var broken = BrokenRules()
    /// How long a lease lasts unless renewed: ten minutes.
    static let duration: Duration = .seconds(600)

    /// The greatest token that was given.
    private var lastToken: FencingToken
    /// The earliest end of those that are held; nil when none is.
    private var renewedUntil: WallTime?

    init(_ memory: LedgerMemory) {
        lastToken = memory.lastToken
        renewedUntil = memory.leases.map(\.expiresAt).min()
    }

    /// A token that nobody has had.
    mutating func nextToken() -> FencingToken {
        lastToken = FencingToken(lastToken.rawValue + 1)
        return lastToken
    }

    /// Grants the lease of a turn that is planned now.
    mutating func grant(_ turn: TurnRecord) -> LeaseRecord {
        broken.expect(turn.token <= lastToken, "a lease has a token that was given out", job: turn.job)
        let end = turn.plannedAt + Self.duration
        renewedUntil = min(renewedUntil ?? end, end)
        return LeaseRecord(
            token: turn.token,
            job: turn.job,
            turn: turn.id,
            acquiredAt: turn.plannedAt,
            expiresAt: end
        )
    }

    /// When they must be renewed next: half-way through their life.
    func nextDeadline(_ turns: TurnTable) -> WallTime? {
        guard !turns.isEmpty, let renewedUntil else { return nil }
        return renewedUntil - Self.duration / 2
    }

    /// Renews the leases of all live turns together, when it is time. A keeper that is gone ends its turn's lease at once,
    /// elsewhere.
    mutating func renew(_ turns: TurnTable, now: WallTime) -> Fact? {
        guard !turns.isEmpty else {
            renewedUntil = nil
            return nil
        }
        if let deadline = nextDeadline(turns), deadline > now { return nil }
        let end = now + Self.duration
        renewedUntil = end
        return .leasesRenewed(turns.all.map(\.token).sorted(), expiresAt: end)
    }
}
