extension Notice {
    /// The kind of its event.
    public var kind: EventRecord.Kind {
        switch self {
        case .recorded(let kind, _, _): kind
        case .daemonStarted: .daemonStarted
        case .daemonDrains, .daemonEndsTurns: .daemonStopping
        case .daemonStopped: .daemonStopped
        case .clockStepped: .clockStepped
        case .definitionsLoaded: .definitionsLoaded
        case .catchUpHeld: .catchUpHeld
        case .ledgerRestored: .ledgerRestored
        case .ruleBroken: .ruleBroken
        case .turnStarted: .turnStarted
        case .turnAdopted: .turnAdopted
        case .turnRecovered: .turnRecovered
        case .turnStopping: .turnStopping
        case .turnEnded: .turnEnded
        case .retryPlanned: .retryPlanned
        case .leaseReaped: .leaseReaped
        case .turnCheckStarted, .gateCheckStarted: .checkStarted
        case .checkEnded: .checkEnded
        case .startDropped, .whenFailed: .occurrenceSkipped
        case .jobDone: .jobDone
        case .jobStuck: .jobStuck
        case .jobHeld: .jobHeld
        case .jobEnded: .jobEnded
        case .jobResumed, .jobUnstuck: .jobResumed
        case .jobAnswered: .jobAnswered
        case .jobEscalated: .jobEscalated
        case .jobAsks: .jobAsks
        case .jobParked: .jobParked
        case .phaseOpened, .phaseReopened: .phaseOpened
        case .gatePassed: .gatePassed
        case .gateRefused: .gateRefused
        case .gateAwaitsApproval: .gateAwaitsApproval
        case .gateReopened: .gateReopened
        case .approvalExpired: .approvalExpired
        case .approvalVoided: .approvalVoided
        case .phaseTimedOut: .phaseTimedOut
        case .planStarted: .planStarted
        case .planPassed, .planUnfinished: .planEnded
        case .accountHeld, .accountBarred: .accountHeld
        case .accountFreed, .accountReleased: .accountReleased
        case .budgetReached, .turnBudgetExceeded: .budgetReached
        case .budgetRaised: .budgetRaised
        case .costEstimated: .costEstimated
        }
    }
}
