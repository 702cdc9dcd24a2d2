import SchedulerCore

extension Mutation {
    /// In which way the core is broken, and a part of the complaint by which the simulation sees it.
    var entry: (way: String, caught: String) {
        switch self {
        case .adoptedRelaunched: ("launches an intent whose folder exists", "without an intent of this step")
        case .approvalUnsealed:
            ("opens a gate although the work has changed since it was approved", "its work is not what was approved")
        case .attemptTooMany: ("retries whatever the policy grants", "no policy grants")
        case .budgetIgnored: ("starts turns whatever their budgets have left", "beyond the budget")
        case .budgetUncounted: ("charges turns to the first of their budgets alone", "has spent")
        case .cancelledRelaunched:
            ("launches a turn whose end was ordered before its start", "though its end was ordered")
        case .catchUpAtOnce: ("makes up for everything at once", "two starts make up for something")
        case .catchUpNoneIgnored: ("makes up for what no rule makes up for", "no rule makes up for")
        case .whenIgnored:
            ("starts turns without asking whether they are worth starting", "its when command gave no yes")
        case .crashLoopIgnored: ("catches up in a crash loop", "a crash loop")
        case .cutShortFails:
            ("takes a check that was killed or could not run for one that failed as expected", "says yes after")
        case .deadlineInThePast: ("wants to be woken at once, for ever", "a deadline has passed and stands")
        case .falseDoneBelieved: ("believes DONE though the check said no", "ended done, not")
        case .finishByIgnored: ("starts turns that cannot be over in time", "could not finish by")
        case .gateEarly: ("opens a gate whose members are not all done", "passes with")
        case .gateUnapproved: ("opens a gate without its approval", "without its approval")
        case .gateUnchecked: ("opens a gate without its check", "without its check")
        case .holdIgnored: ("starts a job that is held", "is held")
        case .idleForgotten: ("counts no turns that change nothing", "idle turns")
        case .instanceDoubled:
            ("begins an instance of a plan and does not write down that its occurrence is decided", "was due at")
        case .ladderSkipped: ("tries the last rung of a stuck job's ladder every time", "nobody tries by")
        case .lateInTime: ("calls a late start one in time", "no grounds")
        case .leaseReleasedAtStop:
            ("releases a lease when the turn is asked to end, not when its group is empty", "process group lives")
        case .leasesNotRenewed: ("never renews leases", "has run out")
        case .lostIsDone: ("counts a lost turn as done", "ended done, not")
        case .noCatchUp: ("forgets what fell due while the daemon was down", "occurrences elapsed")
        case .orderLost: ("starts the newest that waits first", "overtook")
        case .overlapForgotten: ("starts a job beside its own live turns", "live turns,")
        case .overslept: ("sleeps past what is due", "nobody will wake up")
        case .pendingForgotten: ("forgets starts that waited when the daemon went down", "starts wait")
        case .phaseTimeoutIgnored: ("lets a phase go on whose time is over", "the time of")
        case .settledTwice: ("settles a turn twice", "is not open")
        case .shutPhaseStarted: ("starts jobs of a phase that is shut", "though its phase is")
        case .slotsForgotten: ("starts turns beyond maxConcurrentTurns", "turns live,")
        case .startUnrecorded: ("launches a turn and no occurrence says so", "no occurrence says so")
        case .stopForgotten: ("does not repeat the word to end a turn after a restart", "never asked to end")
        case .stuckRevived: ("makes a stuck job active when the daemon starts", "from stuck to active without grounds")
        case .stuckUnparked: ("parks every stuck job", "nobody said so")
        case .submittedUnnoticed:
            ("does not note that a turn was handed over to be started", "and the core has not noticed")
        case .watermarkAhead: ("moves the watermark past occurrences that are to come", "to come")
        case .watermarkPastUndecided: ("forgets the older of several elapsed occurrences", "occurrences elapsed")
        }
    }
}
