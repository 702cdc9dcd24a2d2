import MidwatchModel
import NightFacts

/// A phase: its definition, where it stands, and the check that its gate waits for.
///
/// Which state may follow which:
///
/// | from | to |
/// |---|---|
/// | shut | open |
/// | open | verifying, awaiting approval, passed; refused when its time is over |
/// | verifying | open, refused, awaiting approval, passed |
/// | refused | open, verifying; refused anew when its time is over |
/// | awaiting approval | open, verifying, refused, passed; awaiting approval anew when it asks again |
/// | passed | nothing |
/// | each of them | shut, for a new instance of its plan |
///
/// A gate waits for a check only while it verifies or awaits approval, for one at a time, and for none when it moves on.
struct Phase: Hashable, Sendable {
    let id: PhaseID
    let definition: PhaseDefinition
    /// Place in its plan, from 0.
    let position: Int
    private(set) var record: PhaseRecord
    /// The check that its gate waits for.
    private(set) var check: Int64?

    init(_ definition: PhaseDefinition, position: Int, record: PhaseRecord) {
        self.id = record.id
        self.definition = definition
        self.position = position
        self.record = record
    }
}

/// What becomes of a phase; with the reason that people are told.
enum PhaseMove: Hashable, Sendable {
    /// A new instance of its plan begins.
    case begunAnew(instance: Int)
    /// Its turn has come.
    case opened
    /// Its jobs fire again after all.
    case reopened(PhaseCause?)
    /// Its check says no, and the jobs that can put it right go on.
    case sentBack(PhaseCause)
    /// Its time was over, and it has the same time again.
    case givenTimeAgain(PhaseCause)
    /// Its check, or a look at its members' work, is about to run.
    case verifying(PhaseCause)
    /// Its gate stays shut until somebody has put it right.
    case refused(PhaseCause)
    /// Everything but an approval is there, for the work that has this seal.
    case awaitingApproval(seal: String?, PhaseCause)
    /// Its gate is met.
    case passed

    /// Where it leads.
    var standing: PhaseRecord.Standing {
        switch self {
        case .begunAnew: .shut
        case .opened: .open()
        case .reopened(let reason): .open(reason.map { .phase($0) })
        case .sentBack(let reason), .givenTimeAgain(let reason): .open(.phase(reason))
        case .verifying(let reason): .verifying(.phase(reason))
        case .refused(let reason): .refused(.phase(reason))
        case .awaitingApproval(_, let reason): .awaitingApproval(.phase(reason))
        case .passed: .passed
        }
    }

    /// The kind of where it leads.
    var state: PhaseState { standing.state }

    /// Whether the table of ``Phase`` has it.
    func isLegal(from state: PhaseState) -> Bool {
        switch self {
        case .begunAnew: true
        case .opened: state == .shut
        case .reopened: state == .verifying || state == .refused || state == .awaitingApproval
        case .sentBack: state == .verifying
        case .givenTimeAgain: state == .refused
        case .verifying: state == .open || state == .refused || state == .awaitingApproval
        case .refused: state != .shut && state != .passed
        case .awaitingApproval, .passed: state == .open || state == .verifying || state == .awaitingApproval
        }
    }
}

extension Phase {
    /// Whether a move stands in the table, and its gate waits for no check.
    func allows(_ move: PhaseMove) -> Bool { move.isLegal(from: record.state) && check == nil }

    /// Makes a move of the table; false, without any change, for another one.
    mutating func move(_ move: PhaseMove, at now: WallTime) -> Bool {
        guard allows(move) else { return false }
        record.standing = move.standing
        record.since = now
        switch move {
        case .begunAnew(let instance):
            record.instance = instance
            record.openedAt = nil
            record.reopened = 0
            record.seal = nil
        case .opened, .givenTimeAgain: record.openedAt = now
        case .sentBack: record.reopened += 1
        case .awaitingApproval(let seal, _): record.seal = seal
        case .reopened, .verifying, .refused, .passed: break
        }
        return true
    }

    /// Its gate waits for a check; false, without any change, where it can wait for none.
    mutating func wait(for id: Int64) -> Bool {
        let isLegal = check == nil && (record.state == .verifying || record.state == .awaitingApproval)
        if isLegal { check = id }
        return isLegal
    }

    /// Its gate waits for no check any more; returns the one that it waited for.
    mutating func waitNoMore() -> Int64? {
        defer { check = nil }
        return check
    }

    /// An approval is given, and counts if nothing has changed since it was asked for; false, without any change, where none
    /// is waited for.
    mutating func noteApproval(_ approval: PhaseRecord.Approval, _ reason: PhaseCause) -> Bool {
        guard record.state == .awaitingApproval else { return false }
        record.standing = .approved(approval, .phase(reason))
        return true
    }

    /// What is measured goes on as before when the wall clock is set.
    mutating func clockStepped(by step: Duration) { record.move(by: step) }
}

extension Phase {
    /// It has opened and not passed.
    var isUnderWay: Bool { record.state != .shut && record.state != .passed }

    /// Something of it can run out of time.
    var hasTimes: Bool { definition.hasTimes }

    /// When its time is over, or was.
    private var end: WallTime? {
        guard let timeout = definition.timeout, let openedAt = record.openedAt else { return nil }
        return openedAt + timeout
    }

    /// Whether it is refused because its time is over.
    var isTimedOut: Bool {
        guard record.state == .refused, let end else { return false }
        return record.since >= end
    }

    /// When its time is over; nil once that is told, and where it has all the time there is.
    var timeout: WallTime? { isUnderWay && !isTimedOut && !Mutation.phaseTimeoutIgnored.isOn ? end : nil }

    /// When nobody is waited for any longer; nil where no approval is waited for, and once one is given.
    var expiry: WallTime? {
        guard record.state == .awaitingApproval, check == nil else { return nil }
        return definition.gate.approval?.expiresAfter.map { record.since + $0 }
    }

    /// How many members are done, and how many its gate asks for.
    func progress(_ member: (JobID) -> JobRecord?) -> (done: Int, needed: Int) {
        let members = definition.jobs.map(member)
        let done = members.count { $0?.state == .done }
        switch definition.gate.require {
        case .all: return (done, max(1, members.count - members.count { $0?.isParked ?? false }))
        case .any: return (done, 1)
        case .quorum(let number): return (done, number)
        }
    }
}

extension PhaseDefinition {
    /// Something of such a phase can run out of time.
    var hasTimes: Bool { timeout != nil || gate.approval?.expiresAfter != nil }
}

extension PhaseRecord {
    fileprivate mutating func move(by step: Duration) {
        since = since + step
        openedAt = openedAt.map { $0 + step }
    }

    /// The record as it is to be read by a daemon that starts now: the wall clock may have been set back while none was
    /// there to see it, and an older ledger does not know when the phase opened.
    func sound(at now: WallTime, _ definition: PhaseDefinition, tolerance: Duration) -> PhaseRecord {
        guard state != .shut, state != .passed else { return self }
        var copy = self
        if copy.openedAt == nil { copy.openedAt = since }
        let ahead = now.duration(to: since)
        if definition.hasTimes, ahead > tolerance { copy.move(by: .zero - ahead) }
        return copy
    }
}
