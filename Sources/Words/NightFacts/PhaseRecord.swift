public import MidwatchModel

/// Where a phase stands.
public struct PhaseRecord: Hashable, Sendable {
    /// The phase.
    public var id: PhaseID
    /// Where it stands, and why.
    public var standing: Standing
    /// Since when.
    public var since: WallTime
    /// The instance of its plan, from 1.
    public var instance: Int
    /// When it opened first in this instance; its timeout counts from there. Nil before.
    public var openedAt: WallTime?
    /// How often its gate has sent jobs back to work in this instance.
    public var reopened: Int
    /// A digest of its members' work when its gate asked last for approval; an approval counts only while it is still so.
    /// Nil where it never asked, and where there are no folders to look at.
    public var seal: String?

    /// Makes a record.
    public init(
        id: PhaseID,
        standing: Standing,
        since: WallTime,
        instance: Int = 1,
        openedAt: WallTime? = nil,
        reopened: Int = 0,
        seal: String? = nil
    ) {
        self.id = id
        self.standing = standing
        self.since = since
        self.instance = instance
        self.openedAt = openedAt
        self.reopened = reopened
        self.seal = seal
    }
}

extension PhaseRecord {
    /// Where a phase stands, and why.
    public enum Standing: Hashable, Sendable {
        /// Its turn has not come; its jobs do not fire.
        case shut
        /// Its jobs fire; with the reason where it was opened again.
        case open(Cause? = nil)
        /// Its members are done and the gate's command runs, or their work is looked at.
        case verifying(Cause)
        /// Its gate stays shut until somebody has put it right.
        case refused(Cause)
        /// Everything but an approval is there.
        case awaitingApproval(Cause)
        /// It has an approval, and it is looked whether the work is still what was asked about.
        case approved(Approval, Cause)
        /// Its gate is met.
        case passed
    }

    /// Who can approve a gate. Raw values are part of the ledger.
    public enum Approval: String, Hashable, Sendable, CaseIterable {
        /// An operator.
        case byOperator = "approved_by_operator"
        /// Everybody: nobody objected in time.
        case unopposed = "approved_unopposed"
    }
}

// What readers ask of a record.
extension PhaseRecord {
    /// The kind of its standing.
    public var state: PhaseState { standing.state }

    /// Why it stands there; nil where that needs no reason.
    public var reason: Cause? {
        switch standing {
        case .shut, .passed: nil
        case .open(let reason): reason
        case .verifying(let reason), .refused(let reason), .awaitingApproval(let reason), .approved(_, let reason):
            reason
        }
    }

    /// Whose approval it has, while it is looked whether the work is still what was asked about; nil otherwise.
    public var approval: Approval? {
        if case .approved(let approval, _) = standing { approval } else { nil }
    }
}

extension PhaseRecord.Standing {
    /// Its kind; who is approved still awaits what the look says.
    public var state: PhaseState {
        switch self {
        case .shut: .shut
        case .open: .open
        case .verifying: .verifying
        case .refused: .refused
        case .awaitingApproval, .approved: .awaitingApproval
        case .passed: .passed
        }
    }
}
