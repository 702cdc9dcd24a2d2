import MidwatchModel
import NightFacts
import Schedules

/// A plan that repeats: each occurrence of its schedule begins an instance, with all its phases anew.
struct RepeatingPlan: Hashable, Sendable {
    let definition: PlanDefinition
    let schedule: CompiledSchedule
    /// Its phases' places.
    let places: Range<Int>
    private(set) var record: PlanRecord
    /// When its next instance begins; nil when none will.
    private(set) var nextDue: WallTime?

    init(_ definition: PlanDefinition, _ schedule: CompiledSchedule, places: Range<Int>, record: PlanRecord) {
        self.definition = definition
        self.schedule = schedule
        self.places = places
        self.record = record
        rearm()
    }

    /// Its next instance begins.
    mutating func began(at now: WallTime) {
        record.instance += 1
        record.since = now
        if !Mutation.instanceDoubled.isOn { record.decidedThrough = now }
        rearm()
    }

    /// Its schedule begins anew at the present: the clock was set back.
    mutating func rebased(anchor: WallTime, at now: WallTime) {
        record.anchor = anchor
        record.decidedThrough = now
        rearm()
    }

    private mutating func rearm() {
        nextDue = schedule.next(after: record.decidedThrough, anchor: record.anchor)
    }
}

/// The plans that repeat, in file order, and the records of those that are defined no more, or repeat no more.
struct PlanBook: Hashable, Sendable {
    var broken = BrokenRules()
    private var plans: [RepeatingPlan] = []
    /// The plan of each phase, by the phase's place.
    private var planOfPhase: [Int: Int] = [:]
    /// Records of plans that are defined no more; while definitions are taken up, of all plans not yet taken up.
    private var retired: [String: PlanRecord] = [:]
    /// The plans that were defined before the definitions were replaced.
    private var former: Set<String> = []

    init(_ records: [PlanRecord]) {
        for record in records { retired[record.name] = record }
    }
}

extension PlanBook {
    /// Sets all plans aside, until they are defined anew.
    mutating func retireAll() {
        for plan in plans { retired[plan.record.name] = plan.record }
        former = Set(plans.map(\.record.name))
        plans = []
        planOfPhase = [:]
    }

    /// Takes up a plan. Returns its record if it must be written.
    ///
    /// - Parameters:
    ///   - isRunning: One of its phases is not shut.
    ///   - isReload: A plan that was not there before starts counting at the present; after a restart it goes on.
    mutating func define(
        _ definition: PlanDefinition,
        _ schedule: CompiledSchedule,
        places: Range<Int>,
        isRunning: Bool,
        isReload: Bool,
        at now: WallTime
    ) -> PlanRecord? {
        let known = retired.removeValue(forKey: definition.name)
        var record = known ?? Self.newRecord(definition, schedule, at: now)
        let isNew = isReload && !former.contains(definition.name)
        record.takeUp(definition, schedule, isNew: isNew, isRunning: isRunning, at: now)
        for place in places { planOfPhase[place] = plans.count }
        plans.append(RepeatingPlan(definition, schedule, places: places, record: record))
        return record == known ? nil : record
    }

    private static func newRecord(
        _ definition: PlanDefinition,
        _ schedule: CompiledSchedule,
        at now: WallTime
    ) -> PlanRecord {
        PlanRecord(
            name: definition.name,
            instance: 0,
            since: now,
            scheduleIdentity: schedule.canonicalText,
            anchor: now,
            decidedThrough: PlanRecord.watermark(of: definition, instance: 0, at: now)
        )
    }

    /// Begins the next instance of a plan, which must be due. However many occurrences have elapsed, the newest counts.
    mutating func began(_ index: Int, at now: WallTime) -> PlanRecord {
        broken.expect(isDue(index, at: now), "instance \(plans[index].record.instance + 1) begins before it is due")
        plans[index].began(at: now)
        return plans[index].record
    }

    /// A plan must not stand still until a clock that was set back has caught up. An interval begins anew when the clock is
    /// set back by more than its period, a cron schedule when that is more than `cronTolerance`.
    mutating func rebased(_ index: Int, at now: WallTime, cronTolerance: Duration) -> PlanRecord? {
        let ahead = now.duration(to: plans[index].record.decidedThrough)
        guard ahead > .zero else { return nil }
        if case .every(let interval) = plans[index].definition.schedule {
            guard ahead > interval.period else { return nil }
            plans[index].rebased(anchor: now + interval.period, at: now)
        } else {
            guard ahead > cronTolerance else { return nil }
            plans[index].rebased(anchor: plans[index].record.anchor, at: now)
        }
        return plans[index].record
    }
}

extension PlanBook: RandomAccessCollection {
    var startIndex: Int { plans.startIndex }
    var endIndex: Int { plans.endIndex }
    subscript(index: Int) -> RepeatingPlan { plans[index] }
}

extension PlanBook {
    /// When the next instance of a plan begins.
    var nextDeadline: WallTime? { plans.lazy.compactMap(\.nextDue).min() }

    func isDue(_ index: Int, at now: WallTime) -> Bool { plans[index].nextDue.map { $0 <= now } ?? false }

    /// The plan of a phase, if it begins again and again.
    func plan(ofPhase place: Int) -> RepeatingPlan? { planOfPhase[place].map { plans[$0] } }

    /// Whether no instance of a phase's plan has begun yet.
    func awaitsFirstInstance(ofPhase place: Int) -> Bool { plan(ofPhase: place)?.record.instance == 0 }

    /// The last instance of a plan that is not taken up yet.
    func lastInstance(of name: String) -> Int? { retired[name]?.instance }
}

extension PlanRecord {
    /// Brings a record in line with a schedule that may have changed. It starts counting at the present then, and so it
    /// does for a plan that was defined without one meanwhile, whose present instance goes on.
    fileprivate mutating func takeUp(
        _ plan: PlanDefinition,
        _ schedule: CompiledSchedule,
        isNew: Bool,
        isRunning: Bool,
        at now: WallTime
    ) {
        let isEdited = scheduleIdentity != schedule.canonicalText
        let isTakenOver = instance == 0 && isRunning
        if isTakenOver { instance = 1 }
        guard isEdited || isNew || isTakenOver else { return }
        scheduleIdentity = schedule.canonicalText
        if isEdited || isTakenOver { anchor = now }
        decidedThrough = Self.watermark(of: plan, instance: instance, at: now)
    }

    /// An interval's first instance begins when the plan is first seen; all others begin later.
    fileprivate static func watermark(of plan: PlanDefinition, instance: Int, at now: WallTime) -> WallTime {
        if case .every = plan.schedule, instance == 0 { now - .milliseconds(1) } else { now }
    }
}
