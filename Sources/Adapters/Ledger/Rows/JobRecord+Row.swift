import GRDB
import MidwatchModel
import NightFacts
import NightWords

extension JobRecord: LedgerRow {
    static let table = TableShape(
        "job",
        key: ["id"],
        columns: [
            "revision", "schedule", "is_disabled", "anchor_ms", "decided_through_ms", "counted_turns", "failures",
            "answer", "state",
            "reason", "reason_kind", "since_ms",
            "ended_by", "turn", "removed_ms",
            "note_after", "idle_turns", "stuck_tries", "is_parked", "typical_ms",
            "typical_tokens", "typical_micro_usd", "workspace",
        ]
    )

    var values: [DatabaseValue] {
        var row = RowValues(capacity: 24)
        row.add(id.rawValue)
        row.add(Int64(revision))
        row.add(cursor.scheduleIdentity)
        row.add(cursor.isDisabled ? 1 : 0)
        row.add(anchor.millisecondsSinceEpoch)
        row.add(decidedThrough.millisecondsSinceEpoch)
        row.add(Int64(countedTurns))
        row.add(Int64(streaks.failed))
        row.add((note?.remarks).map(PromptNoteText.json))
        row.add(state.rawValue)
        row.add(reason)
        row.add(since.millisecondsSinceEpoch)
        row.add(endedBy?.rawValue)
        row.add(turn?.rawValue)
        row.add(removedAt?.millisecondsSinceEpoch)
        row.add(note?.after?.rawValue)
        row.add(Int64(streaks.idle))
        row.add(Int64(streaks.tries))
        row.add(isParked ? 1 : 0)
        row.add(typical.milliseconds)
        row.add(typical.tokens)
        row.add(typical.microUSD)
        row.add(workspace)
        return row.values
    }

    init(reading row: inout RowReader) throws {
        let id = try row.job()
        let cursor = Cursor(
            revision: try row.count(),
            scheduleIdentity: try row.text(),
            isDisabled: try row.integer() != 0,
            anchor: try row.time(),
            decidedThrough: try row.time()
        )
        let countedTurns = try row.count()
        var streaks = Streaks(failed: try row.count())
        let note = try row.optionalText()
        let state: JobState = try row.word()
        let reason = try row.optionalCause()
        let since = try row.time()
        let rule: EndRule? = try row.optionalWord()
        let turn = try row.optionalTurn()
        let removedAt = try row.optionalTime()
        let after = try row.optionalTurn()
        streaks.idle = try row.count()
        streaks.tries = try row.count()
        let isParked = try row.integer() != 0
        self.init(
            id: id,
            cursor: cursor,
            standing: Self.standing(state, reason, rule, isParked: isParked),
            since: since,
            turn: turn,
            countedTurns: countedTurns,
            streaks: streaks,
            typical: Typical(
                milliseconds: try row.optionalInteger(),
                tokens: try row.optionalInteger(),
                microUSD: try row.optionalInteger()
            ),
            note: note.map { PromptNote(PromptNoteText.remarks(json: $0), after: after) },
            removedAt: removedAt
        )
        workspace = try row.optionalText()
    }

    /// What the columns say together. A row that was written by hand may leave out a reason or a rule.
    private static func standing(_ state: JobState, _ reason: Cause?, _ rule: EndRule?, isParked: Bool) -> Standing {
        let reason = reason ?? .words("")
        return switch state {
        case .active: .active
        case .held: .held(reason)
        case .stuck: .stuck(reason, isParked: isParked)
        case .done: .done
        case .ended: .ended(rule ?? .until, reason)
        }
    }
}
