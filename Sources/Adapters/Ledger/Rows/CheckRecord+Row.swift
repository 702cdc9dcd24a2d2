import GRDB
import MidwatchModel
import NightFacts
import NightWords

extension CheckRecord: LedgerRow {
    static let table = TableShape(
        "check_run",
        key: ["id"],
        columns: ["turn", "plan", "phase", "planned_ms", "ended_ms", "passed", "evidence", "purpose", "job", "seal"]
    )

    var values: [DatabaseValue] {
        var row = RowValues(capacity: 11)
        row.add(id)
        switch subject {
        case .turn(let turn):
            row.add(turn.rawValue)
            row.add(String?.none)
            row.add(String?.none)
        case .phase(let phase), .approval(let phase):
            row.add(Int64?.none)
            row.add(phase.plan)
            row.add(phase.phase)
        case .when:
            row.add(Int64?.none)
            row.add(String?.none)
            row.add(String?.none)
        }
        row.add(plannedAt.millisecondsSinceEpoch)
        row.add(endedAt?.millisecondsSinceEpoch)
        row.add(passed.map { $0 ? 1 : 0 })
        row.add(evidence.map(EvidenceText.json))
        switch subject {
        case .turn, .phase:
            row.add(String?.none)
            row.add(String?.none)
        case .approval:
            row.add(Self.approval)
            row.add(String?.none)
        case .when(let job):
            row.add(Self.when)
            row.add(job.rawValue)
        }
        row.add(seal)
        return row.values
    }

    private static let approval = "approval"
    private static let when = "condition"

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
    }
}
