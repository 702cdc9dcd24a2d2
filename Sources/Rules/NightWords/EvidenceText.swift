import JSONSyntax
import MidwatchModel
public import NightFacts

/// Evidence as the text of a JSON object, as the ledger keeps it.
public enum EvidenceText {
    /// The object's text. What an older ledger said in plain text stays that.
    public static func json(_ evidence: Evidence) -> String {
        if case .recorded(let text) = evidence, self.evidence(json: text) == evidence { return text }
        return value(of: evidence).encoded()
    }

    /// The evidence of an object's text; any other text is that of an older ledger.
    public static func evidence(json text: String) -> Evidence {
        guard text.hasPrefix("{"), let value = try? JSONParser.value(of: text) else { return .recorded(text) }
        return evidence(of: value) ?? .recorded(text)
    }

    static func value(of evidence: Evidence) -> JSONValue {
        var members = [JSONMember(name: "kind", value: .string(evidence.kind))]
        func add(_ name: String, _ value: JSONValue) { members.append(JSONMember(name: name, value: value)) }
        switch evidence {
        case .exited(let code, _), .didNotFail(let code, _): add("exitStatus", .integer(Int64(code)))
        case .killed(let signal, _): add("signal", .integer(Int64(signal)))
        case .nothingToDo(let text), .notStarted(let text), .recorded(let text): add("text", .string(text))
        case .lost(let times, let cause):
            add("times", .integer(Int64(times)))
            add("because", CauseText.value(of: cause))
        case .madeAgain(let cause): add("because", CauseText.value(of: cause))
        case .ended, .calledOff: break
        }
        if !evidence.lines.isEmpty { add("lines", .array(evidence.lines.map { .string($0) })) }
        return .object(members)
    }

    static func evidence(of value: JSONValue) -> Evidence? {
        let lines = value["lines"]?.array?.compactMap(\.string) ?? []
        let (text, cause) = (value["text"]?.string, value["because"].flatMap(CauseText.cause))
        switch value["kind"]?.string {
        case "exited": return value["exitStatus"]?.integer.map { .exited(Int($0), lines: lines) }
        case "did_not_fail": return value["exitStatus"]?.integer.map { .didNotFail(Int($0), lines: lines) }
        case "killed": return value["signal"]?.integer.map { .killed(signal: Int($0), lines: lines) }
        case "nothing_to_do": return text.map { .nothingToDo($0) }
        case "not_started": return text.map { .notStarted($0) }
        case "lost":
            guard let times = value["times"]?.integer, let cause else { return nil }
            return .lost(times: Int(times), cause)
        case "made_again": return cause.map { .madeAgain($0) }
        case "called_off": return .calledOff
        case "recorded": return text.map { .recorded($0) }
        case let kind:
            let ender = ExitRecord.Ender.allCases.first { Evidence.ended(by: $0).kind == kind }
            return ender.map { .ended(by: $0, lines: lines) }
        }
    }
}

/// A cause within another text of the ledger: its kind and its sentence.
enum CauseText {
    static func value(of cause: Cause) -> JSONValue {
        ["kind": .string(cause.kind), "text": .string(cause.words)]
    }

    static func cause(of value: JSONValue) -> Cause? {
        value["text"]?.string.map { Cause(kind: value["kind"]?.string, text: $0) }
    }
}
