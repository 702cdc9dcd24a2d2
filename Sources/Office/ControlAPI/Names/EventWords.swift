public import NightFacts

extension EventRecord.Kind: WireWord {
    /// What the word means, one line.
    public var meaning: String {
        switch self {
        case .daemonStarted: "The daemon is ready."
        case .daemonStopping: "The daemon was asked to stop and waits for turns to end."
        case .daemonStopped: "The daemon stops."
        case .clockStepped: "The wall clock moved against the boot clock."
        case .definitionsLoaded: "The jobs file was read anew."
        case .turnStarted: "A turn's intent is written and its keeper is about to start."
        case .turnAdopted: "A turn was found alive after a restart."
        case .turnStopping: "A turn's end was asked for."
        case .turnEnded: "A turn is settled."
        case .retryPlanned: "A turn failed and another attempt is to follow."
        case .accountHeld: "An account's limit was met: none of its turns starts for a while."
        case .accountReleased: "An account's hold is over."
        case .checkStarted: "A verify command started."
        case .checkEnded: "A verify command ended."
        case .occurrenceSkipped: "An occurrence started no turn."
        case .jobDone: "A job is done."
        case .jobStuck: "A job is stuck."
        case .jobHeld: "A job is held."
        case .jobEnded: "A job is over without DONE."
        case .jobResumed: "A job is active again."
        case .jobAnswered: "An operator answered a job."
        case .phaseOpened: "A phase opened."
        case .gatePassed: "A phase's gate was met."
        case .gateRefused: "A gate's command said no."
        case .gateAwaitsApproval: "A gate waits for an operator."
        case .budgetReached: "A budget is spent to half, three quarters, nine tenths, or all of it."
        case .budgetRaised: "An operator raised a budget."
        case .costEstimated: "A turn did not say what it cost, and it is estimated."
        case .catchUpHeld: "The daemon has started again and again: what it missed waits."
        case .jobEscalated: "A job is stuck, and another agent or model tries."
        case .jobAsks: "A job is stuck and asks a question."
        case .jobParked: "A job is stuck, and its phase goes on without it."
        case .gateReopened: "A gate's command said no, and jobs of its phase go on."
        case .approvalExpired: "Nobody approved a gate in time."
        case .approvalVoided: "What an approval was given for has changed since."
        case .phaseTimedOut: "A phase's time is over and its gate is not met."
        case .planStarted: "An instance of a plan begins."
        case .planEnded: "An instance of a plan is over: passed, or left for the next."
        case .leaseReaped: "A lease was taken from a holder that is gone."
        case .ledgerRestored:
            "The ledger was replaced by an older copy of itself. Written by whoever restores it, never by the core."
        case .ruleBroken:
            "A part of the daemon found a rule of its own broken; the job concerned is held."
        case .turnRecovered:
            "A turn that the restored ledger did not know was found in its folder and taken in again."
        }
    }
}
