import MidwatchModel
import NightFacts

// How long phases and approvals may take.

extension SchedulerCore {
    /// Refuses the phases whose time is over. Their running turns go on, and nothing new starts.
    mutating func followTimeouts() {
        for place in phases.timedOut(by: now.wall) {
            let id = phases[place].id
            let (done, needed) = progress(of: place)
            let span = phases[place].definition.timeout?.spanWords ?? ""
            let words = "its time of \(span) is over: \(done) of \(needed) done"
            dropCheck(place)
            enter(.refused(words), place)
            tell(
                .phaseTimedOut,
                phase: id,
                "phase \(id) stays shut: \(words) (midwatch approve \(id) gives it the same time again)"
            )
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
            let words = "nobody approved it within \(span.spanWords) (midwatch approve \(id) asks again)"
            enter(.refused(words), place)
            tell(.approvalExpired, phase: id, "the gate of \(id) stays shut: \(words)")
        }
    }

    /// An operator gives a phase whose time is over the same time again.
    mutating func giveTimeAgain(_ place: Int) -> OperatorReply {
        let id = phases[place].id
        let words = "an operator gave it its time of \(phases[place].definition.timeout?.spanWords ?? "") again"
        enter(.givenTimeAgain("open again: \(words)"), place)
        tell(.phaseOpened, phase: id, "phase \(id) is open again: \(words)")
        review(place)
        return .success(OperatorAnswer(message: "phase \(id) is open again, with the same time as before", turn: nil))
    }
}

extension Duration {
    /// `8 h`, `90 min` or `1500 ms`: in the greatest unit that takes no fraction.
    var spanWords: String {
        let units: [(size: Int64, name: String)] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1000, "s")]
        let milliseconds = wholeMilliseconds
        guard let unit = units.first(where: { milliseconds % $0.size == 0 }) else { return "\(milliseconds) ms" }
        return "\(milliseconds / unit.size) \(unit.name)"
    }
}
