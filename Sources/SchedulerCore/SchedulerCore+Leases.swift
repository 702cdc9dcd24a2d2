import MidwatchModel

// Leases: granted with each turn, renewed together while their turns live.

extension SchedulerCore {
    /// When the leases must be renewed next: half-way through their life.
    var leaseRenewalDue: WallTime? {
        guard !live.isEmpty, let until = leasesRenewedUntil else { return nil }
        return until - Self.leaseDuration / 2
    }

    /// Renews the leases of all live turns together. A keeper that is gone ends its turn's lease at once, elsewhere.
    mutating func renewLeases() {
        guard !live.isEmpty else {
            leasesRenewedUntil = nil
            return
        }
        if let renewal = leaseRenewalDue, renewal > now.wall { return }
        let end = now.wall + Self.leaseDuration
        leasesRenewedUntil = end
        record(.leasesRenewed(live.values.map(\.token).sorted(), expiresAt: end))
    }
}
