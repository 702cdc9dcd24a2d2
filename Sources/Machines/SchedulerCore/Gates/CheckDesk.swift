import MidwatchModel
import NightFacts

/// The checks that run, each about one subject, and answered once.
///
/// A check is `planned`, and over when it is `answered`, `calledOff`, or lost. A lost one says nothing: it is made again,
/// until it was lost ``lossesMax`` times in a row. An answer to a check that does not run is none.
struct CheckDesk: Hashable, Sendable {
    var broken = BrokenRules()
    /// How often in a row the keeper of a check may be lost; then the check says no.
    static let lossesMax = 3

    private var open: [Int64: CheckRecord] = [:]
    private var losses: [CheckRecord.Subject: Int] = [:]
    /// The `when` commands whose answers starts wait for.
    private var awaited: Set<Int64> = []
    private var last: Int64

    /// What a lost keeper means.
    enum Loss: Hashable, Sendable {
        /// The check is over without an answer and is to be made again.
        case again(CheckRecord)
        /// The check was lost this often in a row, and that is a no. It is still to be answered.
        case no(losses: Int)
    }

    /// Takes up the checks that run, and numbers new ones from `last` on.
    init(open records: [CheckRecord], last: Int64) {
        self.last = last
        for record in records { open[record.id] = record }
    }
}

extension CheckDesk {
    /// Numbers a check that is to run. A start waits for the answer of a `when` command, which takes a slot until then.
    mutating func planned(
        _ subject: CheckRecord.Subject,
        expecting expectation: CheckExpectation = .succeeds,
        at now: WallTime
    ) -> CheckRecord {
        last += 1
        let check = CheckRecord(id: last, subject: subject, expecting: expectation, plannedAt: now)
        broken.expect(open[last] == nil, "check \(last) runs already")
        open[last] = check
        if case .when = subject { awaited.insert(last) }
        return check
    }

    /// Ends a check with its answer; nil when it does not run any more.
    mutating func answered(
        _ id: Int64,
        passed: Bool,
        _ evidence: Evidence,
        seal: String? = nil,
        at now: WallTime
    ) -> CheckRecord? {
        guard let check = end(id, passed: passed, evidence, seal: seal, at: now) else { return nil }
        losses[check.subject] = nil
        return check
    }

    /// Notes that the keeper of a check is gone without an answer; nil when the check does not run any more.
    mutating func lost(_ id: Int64, because reason: Cause, at now: WallTime) -> Loss? {
        guard let subject = open[id]?.subject else { return nil }
        let count = (losses[subject] ?? 0) + 1
        losses[subject] = count
        guard count < Self.lossesMax else { return .no(losses: count) }
        return neverMade(id, because: reason, at: now).map(Loss.again)
    }

    /// Ends a check that is to be made again, which is no loss of a keeper; nil when it does not run any more.
    mutating func neverMade(_ id: Int64, because reason: Cause, at now: WallTime) -> CheckRecord? {
        end(id, passed: false, .madeAgain(reason), at: now)
    }

    /// Ends what runs for a subject and nobody asks for any more, oldest first.
    mutating func calledOff(_ subject: CheckRecord.Subject, at now: WallTime) -> [CheckRecord] {
        ids(for: subject).compactMap { id in
            end(id, passed: false, .calledOff, at: now)
        }
    }

    /// Forgets that a start waits for the answer of a `when` command; false when none does.
    mutating func awaitedNoMore(_ id: Int64) -> Bool { awaited.remove(id) != nil }

    /// For a forecast, in which nothing answers: no check runs.
    mutating func forgetAll() {
        open = [:]
        awaited = []
    }

    private mutating func end(
        _ id: Int64,
        passed: Bool,
        _ evidence: Evidence,
        seal: String? = nil,
        at now: WallTime
    ) -> CheckRecord? {
        guard var check = open.removeValue(forKey: id) else { return nil }
        check.endedAt = now
        check.passed = passed
        check.evidence = evidence
        check.seal = seal
        return check
    }
}

extension CheckDesk {
    /// No check runs.
    var isEmpty: Bool { open.isEmpty }

    /// The checks that run, oldest first.
    var ids: [Int64] { open.keys.sorted() }

    /// What the checks that run are about.
    var subjects: Set<CheckRecord.Subject> { Set(open.values.lazy.map(\.subject)) }

    /// How many slots `when` commands take that are being asked.
    var slotsTaken: Int { awaited.count }

    /// Whether a start waits for the answer of a `when` command.
    func isAwaited(_ id: Int64) -> Bool { awaited.contains(id) }

    /// What a check expects of its command that runs.
    func expectation(of id: Int64) -> CheckExpectation? { open[id]?.expectation }

    /// What a check is about that runs.
    func subject(of id: Int64) -> CheckRecord.Subject? { open[id]?.subject }

    /// The checks that run for a subject, oldest first. There can be several: one that was called off may run on.
    func ids(for subject: CheckRecord.Subject) -> [Int64] {
        open.values.lazy.filter { $0.subject == subject }.map(\.id).sorted()
    }
}
