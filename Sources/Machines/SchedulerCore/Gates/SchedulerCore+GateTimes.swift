import MidwatchModel
import NightFacts

// How long phases and approvals may take.

extension SchedulerCore {
    /// Refuses the phases whose time is over. Their running turns go on, and nothing new starts.
    mutating func followTimeouts() {
        for place in phases.timedOut(by: now.wall) {
            let id = phases[place].id
            let (done, needed) = progress(of: place)
            let span = phases[place].definition.timeout
            dropCheck(place)
            enter(.refused(.timedOut(span, done: done, needed: needed)), place)
            tell(.phaseTimedOut(id, span, done: done, needed: needed), phase: id)
        }
    }

    /// Decides the approvals that nobody gave in time.
    mutating func followExpiries() {
        for place in phases.expired(by: now.wall) {
            guard let approval = phases[place].definition.gate.approval, let span = approval.expiresAfter else {
                continue
            }
            guard approval.atExpiry == .refuse else {
                approveUnopposed(place, after: span)
                continue
            }
            let id = phases[place].id

            enter(.refused(.approvalExpired(id, within: span)), place)
            tell(.approvalExpired(id, within: span), phase: id)
        }
    }

    /// An operator gives a phase whose time is over the same time again.
    mutating func giveTimeAgain(_ place: Int) -> OperatorReply {
        let id = phases[place].id
        let why = PhaseCause.timeGivenAgain(phases[place].definition.timeout)
        enter(.givenTimeAgain(.openAgain(why)), place)
        tell(.phaseReopened(id, why), phase: id)
        review(place)
        return .success(.openAgain(id))
    }
}
