/// The ways in which the core can be broken on purpose, to show that the simulation sees it.
///
/// The place that keeps the rule asks `Mutation.gateEarly.isOn`. In a normal build that is false when the program is
/// compiled, and costs nothing; with `-D MUTANTS` one of them can be chosen, which `packaging/simulate --mutants` does for
/// each. What each breaks and the complaint that catches it stand in `midwatch-simulate`.
public enum Mutation: String, CaseIterable, Sendable {
    case adoptedRelaunched = "adopted-relaunched"
    case approvalUnsealed = "approval-unsealed"
    case attemptTooMany = "attempt-too-many"
    case budgetIgnored = "budget-ignored"
    case budgetUncounted = "budget-uncounted"
    case cancelledRelaunched = "cancelled-relaunched"
    case catchUpAtOnce = "catch-up-at-once"
    case catchUpNoneIgnored = "catch-up-none-ignored"
    case whenIgnored = "when-ignored"
    case crashLoopIgnored = "crash-loop-ignored"
    case cutShortFails = "cut-short-fails"
    case deadlineInThePast = "deadline-in-the-past"
    case falseDoneBelieved = "false-done-believed"
    case finishByIgnored = "finish-by-ignored"
    case gateEarly = "gate-early"
    case gateUnapproved = "gate-unapproved"
    case gateUnchecked = "gate-unchecked"
    case holdIgnored = "hold-ignored"
    case idleForgotten = "idle-forgotten"
    case instanceDoubled = "instance-doubled"
    case ladderSkipped = "ladder-skipped"
    case lateInTime = "late-in-time"
    case leaseReleasedAtStop = "lease-released-at-stop"
    case leasesNotRenewed = "leases-not-renewed"
    case lostIsDone = "lost-is-done"
    case noCatchUp = "no-catch-up"
    case orderLost = "order-lost"
    case overlapForgotten = "overlap-forgotten"
    case overslept = "overslept"
    case pendingForgotten = "pending-forgotten"
    case phaseTimeoutIgnored = "phase-timeout-ignored"
    case settledTwice = "settled-twice"
    case shutPhaseStarted = "shut-phase-started"
    case slotsForgotten = "slots-forgotten"
    case startUnrecorded = "start-unrecorded"
    case stopForgotten = "stop-forgotten"
    case stuckRevived = "stuck-revived"
    case stuckUnparked = "stuck-unparked"
    case submittedUnnoticed = "submitted-unnoticed"
    case watermarkAhead = "watermark-ahead"
    case watermarkPastUndecided = "watermark-past-undecided"

    #if MUTANTS
        /// The one that is on. Written once, before the first night; nights with a mutant are played by one thread.
        nonisolated(unsafe) public static var chosen: Mutation?
        /// How often the core asked for the one that is on: 0 where its point was lost, and proves nothing.
        nonisolated(unsafe) public private(set) static var consultations = 0

        /// Whether the core is broken in this way.
        package var isOn: Bool {
            guard self == Self.chosen else { return false }
            Self.consultations += 1
            return true
        }
    #else
        /// Whether the core is broken in this way: never.
        @inline(__always) package var isOn: Bool { false }
    #endif
}
