import MidwatchModel
import NightFacts

/// The phases of all plans, and the records of those that are defined no more.
///
/// A phase is named by its place: phases stand in plan order, plans in file order. A place holds until the definitions are
/// replaced. Which moves a phase can make says ``Phase``.
struct PhaseBook: Hashable, Sendable {
    var broken = BrokenRules()
    private var phases: [Phase] = []
    private var places: [PhaseID: Int] = [:]
    /// The places of phases that can run out of time.
    private var timed: [Int] = []
    /// Records of phases that are defined no more; while definitions are taken up, of all phases not yet taken up.
    private var retired: [PhaseID: PhaseRecord] = [:]

    init(_ records: [PhaseRecord]) {
        for record in records { retired[record.id] = record }
    }
}

extension PhaseBook {
    /// Sets all phases aside, until they are defined anew.
    mutating func retireAll() {
        for phase in phases { retired[phase.id] = phase.record }
        phases = []
        places = [:]
        timed = []
    }

    /// Puts a phase at the next place, as it stood when it was last defined, else shut; what its gate waits for is told
    /// with ``wait(_:for:)``. Returns the record if it must be written.
    ///
    /// - Parameters:
    ///   - instance: Of its plan, for a phase that is new.
    ///   - tolerance: How far a record may lie in the future before the clock counts as set back.
    mutating func define(
        _ definition: PhaseDefinition,
        _ id: PhaseID,
        position: Int,
        instance: Int,
        at now: WallTime,
        tolerance: Duration
    ) -> PhaseRecord? {
        let known = retired.removeValue(forKey: id)
        let new = PhaseRecord(id: id, standing: .shut, since: now, instance: instance)
        let record = known?.sound(at: now, definition, tolerance: tolerance) ?? new
        if definition.hasTimes { timed.append(phases.count) }
        places[id] = phases.count
        phases.append(Phase(definition, position: position, record: record))
        return record == known ? nil : record
    }

    /// Makes a move; nil, without any change, for one that the phase cannot make.
    mutating func move(_ place: Int, _ move: PhaseMove, at now: WallTime) -> PhaseRecord? {
        let (id, state, check) = (phases[place].id, phases[place].record.state, phases[place].check)
        let isMade = phases[place].move(move, at: now)
        broken.expect(isMade, "\(id) does not go from \(state) to \(move.state); check: \(check ?? 0)", phase: id)
        return isMade ? phases[place].record : nil
    }

    /// The gate of a phase waits for a check.
    mutating func wait(_ place: Int, for check: Int64) {
        let (id, state) = (phases[place].id, phases[place].record.state)
        broken.expect(
            phases[place].wait(for: check),
            "the gate of \(id), which is \(state), waits for no check",
            phase: id
        )
    }

    /// The gate of a phase waits for no check any more; returns the one that it waited for.
    mutating func waitNoMore(_ place: Int) -> Int64? { phases[place].waitNoMore() }

    /// A check has ended: the place of the phase whose gate waited for it. nil for one that answers a question nobody asks
    /// any more.
    mutating func checkEnded(_ check: Int64, of phase: PhaseID) -> Int? {
        guard let place = places[phase], phases[place].check == check else { return nil }
        _ = phases[place].waitNoMore()
        return place
    }

    /// An approval is given, and counts if nothing has changed since it was asked for.
    mutating func noteApproval(_ place: Int, _ approval: PhaseRecord.Approval, _ reason: PhaseCause) -> PhaseRecord {
        let (id, state) = (phases[place].id, phases[place].record.state)
        let isNoted = phases[place].noteApproval(approval, reason)
        broken.expect(isNoted, "\(id), which is \(state), waits for no approval", phase: id)
        return phases[place].record
    }

    /// What is measured goes on as before, whatever the wall clock shows; returns the records that changed.
    mutating func clockStepped(by step: Duration) -> [PhaseRecord] {
        timed.filter { phases[$0].isUnderWay }.map { place in
            phases[place].clockStepped(by: step)
            return phases[place].record
        }
    }
}

extension PhaseBook: RandomAccessCollection {
    var startIndex: Int { phases.startIndex }
    var endIndex: Int { phases.endIndex }
    subscript(place: Int) -> Phase { phases[place] }
}

extension PhaseBook {
    func place(of phase: PhaseID) -> Int? { places[phase] }

    subscript(phase: PhaseID) -> Phase? { places[phase].map { phases[$0] } }

    /// Whether a job of this phase may fire; a job without a phase always may, one whose phase is gone never.
    func isOpen(_ phase: PhaseID?) -> Bool {
        guard let phase else { return true }
        return self[phase]?.record.state == .open
    }

    /// Whether a phase has passed, so that nothing of it will be due again in this instance.
    func hasPassed(_ phase: PhaseID?) -> Bool {
        guard let phase else { return false }
        return self[phase]?.record.state == .passed
    }

    /// Whether all of a plan's phases have passed.
    func havePassed(_ places: Range<Int>) -> Bool { phases[places].allSatisfy { $0.record.state == .passed } }

    /// Whether a phase is shut and the one before it in its plan has passed; the first one's turn is its plan's business.
    func isNext(_ place: Int) -> Bool {
        guard phases[place].record.state == .shut else { return false }
        return phases[place].position == 0 || phases[place - 1].record.state == .passed
    }

    /// The places of phases of that name, in one plan or in any.
    func places(called name: String, plan: String?) -> [Int] {
        phases.indices.filter { phases[$0].id.phase == name && (plan == nil || phases[$0].id.plan == plan) }
    }

    /// Whether some plan with phases has this name.
    func hasPlan(_ name: String) -> Bool { phases.contains { $0.id.plan == name } }

    /// When the next phase or approval runs out of time; nil when none does.
    var nextDeadline: WallTime? {
        timed.lazy.flatMap { [phases[$0].timeout, phases[$0].expiry] }.compactMap(\.self).min()
    }

    /// The phases whose time is over, and that is not told yet.
    func timedOut(by now: WallTime) -> [Int] { timed.filter { phases[$0].timeout.map { $0 <= now } ?? false } }

    /// The phases whose approval nobody gave in time.
    func expired(by now: WallTime) -> [Int] { timed.filter { phases[$0].expiry.map { $0 <= now } ?? false } }
}
