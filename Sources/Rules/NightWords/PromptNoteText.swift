import JSONSyntax
import MidwatchModel
public import NightFacts

/// The remarks of a note as the text of a JSON array, as the ledger keeps them.
public enum PromptNoteText {
    /// The array's text. What an older ledger said in plain text stays that.
    public static func json(_ remarks: [PromptNote.Remark]) -> String {
        if case .recorded(let text)? = remarks.first, remarks.count == 1, self.remarks(json: text) == remarks {
            return text
        }
        return JSONValue.array(remarks.map(value)).encoded()
    }

    /// The remarks of an array's text; any other text is that of an older ledger.
    public static func remarks(json text: String) -> [PromptNote.Remark] {
        guard text.hasPrefix("["), let values = try? JSONParser.value(of: text).array else { return [.recorded(text)] }
        let remarks = values.compactMap(remark)
        return remarks.isEmpty || remarks.count < values.count ? [.recorded(text)] : remarks
    }

    private static func value(_ remark: PromptNote.Remark) -> JSONValue {
        switch remark {
        case .answer(let text, let question):
            ["kind": "answer", "text": .string(text), "question": question.map(CauseText.value) ?? .null]
        case .stuckBefore(let reason):
            ["kind": "stuck_before", "reason": reason.map(CauseText.value) ?? .null]
        case .gateRefused(let phase, let evidence):
            [
                "kind": "gate_refused", "plan": .string(phase.plan), "phase": .string(phase.phase),
                "evidence": EvidenceText.value(of: evidence),
            ]
        case .recorded(let text): ["kind": "recorded", "text": .string(text)]
        }
    }

    private static func remark(_ value: JSONValue) -> PromptNote.Remark? {
        let text = value["text"]?.string
        switch value["kind"]?.string {
        case "answer": return text.map { .answer($0, question: value["question"].flatMap(CauseText.cause)) }
        case "stuck_before": return .stuckBefore(value["reason"].flatMap(CauseText.cause))
        case "gate_refused":
            guard let plan = value["plan"]?.string, let phase = value["phase"]?.string,
                let evidence = value["evidence"].flatMap(EvidenceText.evidence)
            else { return nil }
            return .gateRefused(PhaseID(plan: plan, phase: phase), evidence)
        case "recorded": return text.map { .recorded($0) }
        default: return nil
        }
    }
}
