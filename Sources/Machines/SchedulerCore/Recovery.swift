import MidwatchModel
import NightFacts
import Schedules

/// Takes in turns that a restored ledger does not know: the memory as it would be had they been remembered, and the
/// facts that make it so.
///
/// The ledger's last number tells them from the turns it knows. Their occurrences get rows, starts that wait for them
/// wait no more, and each job's watermark moves past them, so that none of them is started again; what fell due before
/// them and has no folder is given the verdict `missed_down` and said to be forgotten. Whether they run, ended or are lost is found
/// out afterwards, as after any restart.
struct Recovery {

    private(set) var memory: LedgerMemory
    private(set) var facts: [Fact] = []
    /// Jobs whose records changed.
    private(set) var changedJobs: Set<JobID> = []
    /// The newest recovered turn of each job: what followed an older one has happened already.
    private(set) var newestTurns: [JobID: TurnID] = [:]

    private let definitions: CompiledDefinitions
    private let now: WallTime
    /// Where a job's record stands in the memory.
    private var places: [JobID: Int] = [:]
    private var schedules: [JobID: CompiledSchedule] = [:]

    init(_ memory: LedgerMemory, definitions: CompiledDefinitions, now: WallTime) {
        self.memory = memory
        self.definitions = definitions
        self.now = now
        defer { self.memory.lastTurn = max(self.memory.lastTurn, memory.lastFolder) }
        guard !memory.found.isEmpty else { return }
        self.memory.found = []
        for (job, schedule) in zip(definitions.definitions.jobs, definitions.schedules) { schedules[job.id] = schedule }
        for (place, job) in memory.jobs.enumerated() { places[job.id] = place }
        for turn in memory.found.sorted(by: { $0.id < $1.id }) where turn.id > self.memory.lastTurn { takeIn(turn) }
    }

    private mutating func takeIn(_ found: TurnRecord) {
        var turn = found
        turn.standing = .intended
        if turn.token <= memory.lastToken { turn.token = FencingToken(memory.lastToken.rawValue + 1) }
        memory.lastTurn = turn.id
        memory.lastToken = turn.token
        newestTurns[turn.job] = turn.id
        endWait(for: turn)
        noteOccurrence(of: turn)
        let lease = LeaseRecord(
            token: turn.token,
            job: turn.job,
            turn: turn.id,
            acquiredAt: turn.plannedAt,
            expiresAt: now + SchedulerCore.leaseDuration
        )
        memory.openTurns.append(turn)
        memory.leases.append(lease)
        let event = EventRecord(
            at: now,
            job: turn.job,
            turn: turn.id,
            phase: turn.phase,
            .turnRecovered(turn.id, turn.job)
        )
        facts += [.turnPlanned(turn), .leaseGranted(lease), .event(event)]
    }

    /// A start that waited when the ledger was copied has come to be this turn.
    private mutating func endWait(for turn: TurnRecord) {
        let place = memory.pending.firstIndex { start in
            start.job == turn.job && start.trigger == turn.trigger && start.attempt == turn.attempt
                && start.nominal == turn.nominal && start.since <= turn.plannedAt
        }
        guard let place else { return }
        facts.append(.pendingRemoved(memory.pending.remove(at: place).id))
    }

    private mutating func noteOccurrence(of turn: TurnRecord) {
        guard let nominal = turn.nominal else { return }
        let waits = memory.waiting.firstIndex { row in
            row.job == turn.job && row.nominal == nominal && row.revision == turn.revision
        }
        if let waits {
            memory.waiting.remove(at: waits)
            facts.append(.occurrenceDecided(row(of: turn, nominal)))
            return
        }
        guard var record = record(for: turn, nominal) else { return }
        if turn.revision > record.revision {
            begin(turn.revision, of: &record, at: nominal)
        } else if turn.revision == record.revision, nominal > record.decidedThrough {
            passOver(&record, before: nominal)
        } else {
            return
        }
        facts.append(.occurrence(row(of: turn, nominal)))
        record.cursor.advance(to: nominal)
        set(record)
    }

    /// The record of a turn's job; begun at the turn's occurrence for a job that the ledger does not know.
    private func record(for turn: TurnRecord, _ nominal: WallTime) -> JobRecord? {
        if let place = places[turn.job] { return memory.jobs[place] }
        guard let schedule = schedules[turn.job] else { return nil }
        return JobRecord(
            id: turn.job,
            cursor: JobRecord.Cursor(
                revision: turn.revision,
                scheduleIdentity: schedule.canonicalText,
                anchor: nominal,
                decidedThrough: nominal - .milliseconds(1)
            ),
            since: turn.plannedAt
        )
    }

    /// The schedule was edited, or the clock set back, in the time that is lost. It is today's if the occurrence is one
    /// of today's schedule.
    private func begin(_ revision: Int, of record: inout JobRecord, at nominal: WallTime) {
        record.cursor = JobRecord.Cursor(
            revision: revision,
            scheduleIdentity: record.cursor.scheduleIdentity,
            isDisabled: record.cursor.isDisabled,
            anchor: nominal,
            decidedThrough: nominal
        )
        guard let schedule = schedules[record.id], schedule.next(notBefore: nominal, anchor: nominal) == nominal
        else { return }
        record.cursor.scheduleIdentity = schedule.canonicalText
        record.cursor.isDisabled = false
    }

    /// Occurrences between the watermark and one that is known to have started. There are none to tell of when the
    /// schedule is another by now, or when its grid began anew: at the end of a turn or the opening of a phase.
    private mutating func passOver(_ record: inout JobRecord, before nominal: WallTime) {
        guard let schedule = schedules[record.id], schedule.canonicalText == record.cursor.scheduleIdentity,
            !record.cursor.isDisabled
        else { return }
        guard schedule.next(notBefore: nominal, anchor: record.anchor) == nominal else {
            record.cursor.anchor = nominal
            return
        }
        if let phase = definitions.phaseOfJob[record.id] {
            guard memory.phases.contains(where: { $0.id == phase && $0.state == .open }) else { return }
        }
        let (newest, leftOut) = schedule.occurrences(
            after: record.decidedThrough,
            through: nominal - .milliseconds(1),
            anchor: record.anchor,
            limit: 1
        )
        guard let latest = newest.last else { return }
        let row = OccurrenceRecord(
            job: record.id,
            nominal: schedule.next(after: record.decidedThrough, anchor: record.anchor) ?? latest,
            revision: record.revision,
            through: latest,
            count: leftOut + 1,
            verdict: .missedDown,
            cause: .obstacle(.catchUp(.unknown)),
            decidedAt: now
        )
        facts.append(.occurrence(row))
    }

    private func row(of turn: TurnRecord, _ nominal: WallTime) -> OccurrenceRecord {
        let lateness = nominal.duration(to: turn.plannedAt)
        let isLate = lateness > definitions.definitions.limits.lateAfter
        return OccurrenceRecord(
            job: turn.job,
            nominal: nominal,
            revision: turn.revision,
            verdict: isLate ? .late : .started,
            cause: isLate ? .startedLate(lateness) : nil,
            turn: turn.id,
            decidedAt: turn.plannedAt
        )
    }

    private mutating func set(_ record: JobRecord) {
        changedJobs.insert(record.id)
        if let place = places[record.id] {
            memory.jobs[place] = record
        } else {
            places[record.id] = memory.jobs.count
            memory.jobs.append(record)
        }
    }
}
