import GRDB
import MidwatchModel
import NightFacts

extension PhaseRecord: LedgerRow {
    static let table = TableShape(
        "phase",
        key: ["plan", "phase"],
        columns: ["state", "reason", "reason_kind", "since_ms", "instance", "opened_ms", "reopened", "seal"]
    )

    var values: [DatabaseValue] {
        var row = RowValues(capacity: 10)
        row.add(id.plan)
        row.add(id.phase)
        row.add(approval?.rawValue ?? state.rawValue)
        row.add(reason)
        row.add(since.millisecondsSinceEpoch)
        row.add(Int64(instance))
        row.add(openedAt?.millisecondsSinceEpoch)
        row.add(Int64(reopened))
        row.add(seal)
        return row.values
    }

    init(reading row: inout RowReader) throws {
        let id = PhaseID(plan: try row.text(), phase: try row.text())
        let word = try row.text()
        let reason = try row.optionalCause()
        let (state, approval) = try Self.standing(word, reason)
        self.init(
            id: id,
            state: state,
            reason: reason,
            since: try row.time(),
            instance: try row.count(),
            openedAt: try row.optionalTime(),
            reopened: try row.count(),
            seal: try row.optionalText(),
            approval: approval
        )
    }

    /// What the column `state` says: an approval is a state of its own there. Version 4 told it by the kind of its reason.
    private static func standing(_ word: String, _ reason: Cause?) throws -> (PhaseState, Approval?) {
        if let approval = Approval(rawValue: word) { return (.awaitingApproval, approval) }
        guard let state = PhaseState(rawValue: word) else {
            throw UnreadableValue(description: "the word \"\(word)\" in column state")
        }
        return (state, state == .awaitingApproval ? reason.flatMap { Approval(rawValue: $0.kind) } : nil)
    }
}
