import MidwatchModel
import NightFacts

// How long phases and approvals may take.

extension SchedulerCore {
    /// Refuses the phases whose time is over. Their running turns go on, and nothing new starts.
    package mutating func followTimeouts() {
        for place in phases.timedOut(by: now.wall) {
            let id = phases[place].id
            let (done, needed) = progress(of: place)
            let span = phases[place].definition.timeout
            dropCheck(place)
            enter(.refused(.timedOut(span, done: done, needed: needed)), place)
            tell(.phaseTimedOut(id, span, done: done, needed: needed), phase: id)
        }
    }

    /// The places of phases whose approval nobody gave in time.
    package var expiredApprovals: [Int] { phases.expired(by: now.wall) }

    /// Decides an approval that nobody gave in time.
    package mutating func decideExpiry(_ place: Int) {
        guard let approval = phases[place].definition.gate.approval, let span = approval.expiresAfter else { return }
        guard approval.atExpiry == .refuse else {
            approveUnopposed(place, after: span)
            return
        }
        let id = phases[place].id
        enter(.refused(.approvalExpired(id, within: span)), place)
        tell(.approvalExpired(id, within: span), phase: id)
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
