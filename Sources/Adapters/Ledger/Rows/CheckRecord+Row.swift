import GRDB
import MidwatchModel
import NightFacts
import NightWords

extension CheckRecord: LedgerRow {
    static let table = TableShape(
        "check_run",
        key: ["id"],
        columns: [
            "turn", "plan", "phase", "planned_ms", "ended_ms", "passed", "evidence", "purpose", "job", "seal",
            "expectation",
        ]
    )

    var values: [DatabaseValue] {
        var (turn, phase, job) = (TurnID?.none, PhaseID?.none, JobID?.none)
        switch owner {
        case .turn(let id): turn = id
        case .phase(let id): phase = id
        case .job(let id): job = id
        }
        var row = RowValues(capacity: 12)
        row.add(id)
        row.add(turn?.rawValue)
        row.add(phase?.plan)
        row.add(phase?.phase)
        row.add(plannedAt.millisecondsSinceEpoch)
        row.add(endedAt?.millisecondsSinceEpoch)
        row.add(passed.map { $0 ? 1 : 0 })
        row.add(evidence.map(EvidenceText.json))
        row.add(purpose)
        row.add(job?.rawValue)
        row.add(seal)
        row.add(expectation.rawValue)
        return row.values
    }

    /// What is asked of the owner, where that is not whether its work is done.
    private var purpose: String? {
        switch subject {
        case .turn, .phase: nil
        case .approval: Self.approval
        case .when: Self.when
        }
    }

    private static let approval = "approval"
    private static let when = "when"

    init(reading row: inout RowReader) throws {
        let id = try row.integer()
        let (turn, phase) = (try row.optionalTurn(), try row.optionalPhase())
        let plannedAt = try row.time()
        let endedAt = try row.optionalTime()
        let passed = try row.optionalInteger().map { $0 != 0 }
        let evidence = try row.optionalText().map(EvidenceText.evidence)
        let (purpose, job) = (try row.optionalText(), try row.optionalText())
        let subject: Subject
        switch (purpose, turn, phase, job) {
        case (nil, let turn?, _, _): subject = .turn(turn)
        case (nil, nil, let phase?, _): subject = .phase(phase)
        case (Self.approval, _, let phase?, _): subject = .approval(phase)
        case (Self.when, _, _, let job?): subject = .when(JobID(job))
        default: throw UnreadableValue(description: "check \(id), which is about nothing")
        }
        self.init(id: id, subject: subject, plannedAt: plannedAt)
        self.endedAt = endedAt
        self.passed = passed
        self.evidence = evidence
        seal = try row.optionalText()
        expectation = try row.word()
    }
}
