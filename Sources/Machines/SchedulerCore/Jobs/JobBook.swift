import MidwatchModel
import NightFacts

/// The jobs in file order, the records of those that are defined no more, and when each must be looked at next.
///
/// Records are changed through ``change(_:_:)`` alone, which remembers that they must be written: a record is written once
/// in a step, however often it changed.
struct JobBook: Hashable, Sendable {
    var broken = BrokenRules()
    private var slots: [JobSlot] = []
    private var places: [JobID: Int] = [:]
    /// Records of jobs that are defined no more; while definitions are taken up, of all jobs not yet taken up.
    private var retired: [JobID: JobRecord] = [:]
    private var due = DueQueue(jobCount: 0)
    /// Jobs whose records changed in this step, by place.
    private var dirty: [Int] = []
    /// Jobs whose records changed in this step before their definitions were replaced.
    private var owed: Set<JobID> = []

    init(_ records: [JobRecord]) {
        for record in records { retired[record.id] = record }
    }

    func index(of id: JobID) -> Int? { places[id] }

    subscript(id: JobID) -> JobSlot? { places[id].map { slots[$0] } }

    /// The record of a job that is defined no more.
    func retiredRecord(_ id: JobID) -> JobRecord? { retired[id] }

    /// When the next job must be looked at: its next occurrence, or its end.
    var nextDeadline: WallTime? { due.first?.at }

    /// How many jobs must be looked at some time.
    var armedCount: Int { due.count }

    /// Takes the next job that must be looked at by now; it must be armed again.
    mutating func takeDue(now: WallTime) -> Int? {
        guard let entry = due.first, entry.at <= now else { return nil }
        due.set(entry.job, at: nil)
        return entry.job
    }

    /// Notes a job's next occurrence, and when it must be looked at; nil for never.
    mutating func arm(_ index: Int, next: WallTime?, lookAt instant: WallTime?) {
        slots[index].nextDue = next
        due.set(index, at: instant)
    }

    /// Changes a job's record, which is written at the step's end.
    mutating func change(_ index: Int, _ body: (inout JobRecord) -> Void) {
        let watermark = slots[index].record.decidedThrough
        let revision = slots[index].record.revision
        body(&slots[index].record)
        let isAllowed = slots[index].record.decidedThrough >= watermark || slots[index].record.revision > revision
        if !broken.expect(isAllowed, "a watermark moves back with a new revision alone", job: slots[index].id) {
            slots[index].record.cursor.advance(to: watermark)
        }
        markDirty(index)
    }

    private mutating func markDirty(_ index: Int) {
        guard !slots[index].isDirty else { return }
        slots[index].isDirty = true
        dirty.append(index)
    }

    /// The records to be written, in the jobs' order; they count as written.
    mutating func takeChanged() -> [JobRecord] {
        guard !dirty.isEmpty else { return [] }
        defer { dirty.removeAll(keepingCapacity: true) }
        return dirty.sorted().map { index in
            slots[index].isDirty = false
            return slots[index].record
        }
    }

    /// When a job's window opens or shuts next, and when turns beyond them are ended.
    mutating func setWindow(_ index: Int, changeAt: WallTime?, edgeAt: WallTime?) {
        slots[index].windowChangeAt = changeAt
        slots[index].edgeAt = edgeAt
    }
}

// Definitions come and go.
extension JobBook {
    /// All jobs are defined no more, until ``define(_:known:)`` takes them up again.
    mutating func retireAll() {
        owed.formUnion(dirty.map { slots[$0].id })
        for slot in slots { retired[slot.id] = slot.record }
        dirty = []
        slots = []
        places = [:]
        due = DueQueue(jobCount: 0)
    }

    /// Takes a record out of those that no definition stands for.
    mutating func takeRetired(_ id: JobID) -> JobRecord? { retired.removeValue(forKey: id) }

    /// Takes up a job; its record is written unless it is the known one.
    mutating func define(_ slot: JobSlot, known: JobRecord?) {
        broken.expect(places[slot.id] == nil, "a job is defined once", job: slot.id)
        places[slot.id] = slots.count
        slots.append(slot)
        if slot.record != known || owed.remove(slot.id) != nil { markDirty(slots.count - 1) }
    }

    /// No further job is defined: what is left is gone from the jobs file. Returns the records of those that went now.
    mutating func defined(at now: WallTime) -> [JobRecord] {
        owed = []
        let gone = retired.values.filter { $0.removedAt == nil }.sorted { $0.id < $1.id }
        return gone.map { record in
            var record = record
            record.removedAt = now
            retired[record.id] = record
            return record
        }
    }

    /// Nobody is due any more; every job must be armed.
    mutating func disarm() { due = DueQueue(jobCount: slots.count) }

    /// Marks the record of a job as to be written; returns that of one that is defined no more.
    mutating func touch(_ id: JobID) -> JobRecord? {
        guard let index = places[id] else { return retired[id] }
        markDirty(index)
        return nil
    }

    /// Changes the record of a job that is defined no more.
    mutating func changeRetired(_ id: JobID, _ body: (inout JobRecord) -> Void) -> JobRecord? {
        guard var record = retired[id] else { return nil }
        body(&record)
        retired[id] = record
        return record
    }
}

extension JobBook: RandomAccessCollection {
    var startIndex: Int { slots.startIndex }
    var endIndex: Int { slots.endIndex }
    subscript(index: Int) -> JobSlot { slots[index] }
}
