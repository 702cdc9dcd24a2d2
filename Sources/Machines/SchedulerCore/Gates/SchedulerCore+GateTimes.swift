import MidwatchModel
import NightFacts

// How long phases and approvals may take.

extension SchedulerCore {
    /// When the next phase or approval runs out of time; nil when none does.
    var nextGateDeadline: WallTime? {
        guard hasGateTimes else { return nil }
        return phases.indices.lazy.flatMap { [timeoutInstant(of: $0), expiryInstant(of: $0)] }.compactMap(\.self).min()
    }

    /// When a phase's time is over; nil once that is told, and where it has all the time there is.
    func timeoutInstant(of index: Int) -> WallTime? {
        guard phases[index].isUnderWay, !isTimedOut(index), !Mutation.phaseTimeoutIgnored.isOn else { return nil }
        return phases[index].end
    }

    /// When nobody is waited for any longer; nil where no approval is waited for, and once one is given.
    func expiryInstant(of index: Int) -> WallTime? {
        let phase = phases[index]
        guard phase.record.state == .awaitingApproval, phase.check == nil else { return nil }
        return phase.definition.gate.approval?.expiresAfter.map { phase.record.since + $0 }
    }

    /// Whether a phase is refused because its time is over.
    func isTimedOut(_ index: Int) -> Bool {
        guard phases[index].record.state == .refused, let end = phases[index].end else { return false }
        return phases[index].record.since >= end
    }

    /// Refuses the phases whose time is over. Their running turns go on, and nothing new starts.
    mutating func followTimeouts() {
        guard hasGateTimes else { return }
        for index in phases.indices {
            guard let end = timeoutInstant(of: index), end <= now.wall else { continue }
            let id = phases[index].id
            let (done, needed) = progress(of: index)
            let span = phases[index].definition.timeout?.spanWords ?? ""
            let words = "its time of \(span) is over: \(done) of \(needed) done"
            dropCheck(index)
            enter(.refused, words, phase: index)
            tell(
                .phaseTimedOut,
                phase: id,
                "phase \(id) stays shut: \(words) (midwatch approve \(id) gives it the same time again)"
            )
        }
    }

    /// Decides the approvals that nobody gave in time.
    mutating func followExpiries() {
        guard hasGateTimes else { return }
        for index in phases.indices {
            guard let end = expiryInstant(of: index), end <= now.wall,
                let approval = phases[index].definition.gate.approval, let span = approval.expiresAfter
            else { continue }
            guard approval.atExpiry == .refuse else {
                approveUnopposed(index, after: span)
                continue
            }
            let id = phases[index].id
            let words = "nobody approved it within \(span.spanWords) (midwatch approve \(id) asks again)"
            enter(.refused, words, phase: index)
            tell(.approvalExpired, phase: id, "the gate of \(id) stays shut: \(words)")
        }
    }

    /// An operator gives a phase whose time is over the same time again.
    mutating func giveTimeAgain(_ index: Int) -> OperatorReply {
        let id = phases[index].id
        let words = "an operator gave it its time of \(phases[index].definition.timeout?.spanWords ?? "") again"
        phases[index].record.openedAt = now.wall
        enter(.open, "open again: \(words)", phase: index)
        tell(.phaseOpened, phase: id, "phase \(id) is open again: \(words)")
        review(index)
        return .success(OperatorAnswer(message: "phase \(id) is open again, with the same time as before", turn: nil))
    }

    /// What is measured goes on as before, whatever the wall clock shows.
    mutating func moveGates(by step: Duration) {
        guard hasGateTimes else { return }
        for index in phases.indices where phases[index].isUnderWay && phases[index].hasTimes {
            phases[index].record.move(by: step)
            record(.phase(phases[index].record))
        }
    }
}

extension PhaseSlot {
    /// It has opened and not passed.
    var isUnderWay: Bool { record.state != .shut && record.state != .passed }

    /// Something of it can run out of time.
    var hasTimes: Bool { definition.timeout != nil || definition.gate.approval?.expiresAfter != nil }

    /// When its time is over.
    var end: WallTime? {
        guard let timeout = definition.timeout, let openedAt = record.openedAt else { return nil }
        return openedAt + timeout
    }
}

extension PhaseRecord {
    mutating func move(by step: Duration) {
        since = since + step
        openedAt = openedAt.map { $0 + step }
    }

    /// The record as it is to be read by a daemon that starts now: the wall clock may have been set back while none was
    /// there to see it, and an older ledger does not know when the phase opened.
    func sound(at now: WallTime, _ definition: PhaseDefinition) -> PhaseRecord {
        guard state != .shut, state != .passed else { return self }
        var copy = self
        if copy.openedAt == nil { copy.openedAt = since }
        let hasTimes = definition.timeout != nil || definition.gate.approval?.expiresAfter != nil
        let ahead = now.duration(to: since)
        if hasTimes, ahead > SchedulerCore.clockStepTolerance { copy.move(by: .zero - ahead) }
        return copy
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
