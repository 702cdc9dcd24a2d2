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
        self.init(
            id: id,
            standing: try Self.standing(try row.text(), try row.optionalCause()),
            since: try row.time(),
            instance: try row.count(),
            openedAt: try row.optionalTime(),
            reopened: try row.count(),
            seal: try row.optionalText()
        )
    }

    /// What the column `state` says: an approval is a state of its own there. Version 4 told it by the kind of its reason.
    private static func standing(_ word: String, _ known: Cause?) throws -> Standing {
        let reason = known ?? Cause(kind: nil, text: "no reason is kept")
        if let approval = Approval(rawValue: word) { return .approved(approval, reason) }
        return switch PhaseState(rawValue: word) {
        case .shut: .shut
        case .open: .open(known)
        case .verifying: .verifying(reason)
        case .refused: .refused(reason)
        case .awaitingApproval:
            Approval(rawValue: reason.kind).map { .approved($0, reason) } ?? .awaitingApproval(reason)
        case .passed: .passed
        case nil: throw UnreadableValue(description: "the word \"\(word)\" in column state")
        }
    }
}
