import JSONSyntax
import JobFile
import MidwatchTestKit
import Testing

@Suite("The schema for editors")
struct SchemaTests {
    private func schema() throws -> JSONValue {
        try JSONParser.value(of: JobFileSchema.jsonSchema())
    }

    private func faults(_ text: String) throws -> [String] {
        let value = try JSONParser.value(of: Array(text.utf8), dialect: .relaxed)
        return SchemaChecker(root: try schema()).faults(value, try schema(), at: "$")
    }

    @Test("it is a draft 2020-12 schema whose references all lead somewhere")
    func form() throws {
        let root = try schema()
        #expect(root["$schema"] == "https://json-schema.org/draft/2020-12/schema")
        let names = Set(try #require(root["$defs"]?.object).map(\.name))
        var references: Set<String> = []
        collectReferences(root, &references)
        #expect(references == Set(names.map { "#/$defs/\($0)" }))
    }

    private func collectReferences(_ value: JSONValue, _ found: inout Set<String>) {
        for member in value.object ?? [] {
            if member.name == "$ref", let text = member.value.string { found.insert(text) }
            collectReferences(member.value, &found)
        }
        for element in value.array ?? [] { collectReferences(element, &found) }
    }

    @Test(
        "it accepts every file the reader accepts",
        arguments: [
            FoundingFile.text, Samples.openClaw, Samples.legacy, Samples.midwatch, Samples.nights, "{}",
            #"{"$schema": "x"}"#,
        ]
    )
    func accepts(text: String) throws {
        #expect(read(text).definitions != nil)
        #expect(try faults(text).isEmpty)
    }

    @Test(
        "it refuses what the reader's tables refuse",
        arguments: [
            #"{"job": []}"#, #"{"jobs": {}}"#, jobText(#""nmae": "a""#), jobText(#""maxTurns": 0"#),
            jobText(#""overlap": "qeue""#), jobText(#""schedule": {"evryMs": 5}"#),
            jobText(#""schedule": {"kind": "evry"}"#),
            jobText(#""schedule": {"everyMs": 1.5}"#), jobText(#""payload": {"massage": "m"}"#),
            #"{"plans": [{"name": "p"}]}"#,
            #"{"limits": {"maxConcurrentTurns": 10001}}"#, #"{"agents": {"a": {"preset": "x"}}}"#,
            jobText(#""env": {"A": 1}"#), jobText(#""catchUp": "last""#), jobText(#""catchUp": {"max": 1001}"#),
            jobText(#""finishBy": {"tz": "UTC"}"#), jobText(#""budget": {"usd": 0}"#),
            jobText(#""budget": {"usd": 1000000.5}"#), jobText(#""budget": {"minutes": 0.5}"#),
            jobText(#""turnBudget": {"turns": 1}"#), jobText(#""progress": {"files": [""]}"#),
            jobText("\"progress\": {\"files\": [\(Array(repeating: "\"a\"", count: 33).joined(separator: ","))]}"),
            jobText(#""onStuck": {"then": "wait"}"#), jobText(#""silentWorkPercent": 101"#),
            #"{"night": {"budget": {"usd": 1, "per": "night"}}}"#, #"{"accounts": {"a": {"usdPerHour": -1}}}"#,
            #"{"limits": {"catchUpEverySeconds": 3601}}"#,
            #"{"plans": [{"name": "p", "phases": [{"name": "f", "jobs": ["a"], "timeoutSeconds": 0}]}]}"#,
            #"{"plans": [{"name": "p", "phases": [{"name": "f", "jobs": ["a"], "gate": {"onFailure": {}}}]}]}"#,
        ]
    )
    func refuses(text: String) throws {
        #expect(read(text).definitions == nil)
        #expect(try !faults(text).isEmpty)
    }

    @Test("the list of keys for the manual tells type, range, unit and default of each")
    func list() throws {
        let objects = JobFileSchema.objects
        #expect(objects.map(\.name).contains("job") && objects.first?.name == "file")
        for object in objects {
            #expect(Set(object.keys.map(\.name)).count == object.keys.count, "\(object.name)")
            #expect(object.doc.hasSuffix(".") && object.keys.allSatisfy { $0.doc.hasSuffix(".") }, "\(object.name)")
        }
        let limits = try #require(objects.first { $0.name == "limits" })
        let turns = try #require(limits.keys.first { $0.name == "maxConcurrentTurns" })
        #expect(
            turns.type == "a whole number" && turns.values == "1–10000" && turns.unit == "turns" && turns.absent == "8"
        )
        #expect(objects.first { $0.name == "job" }?.keys.first { $0.name == "delivery" }?.hasEffect == false)
    }
}

/// As much of JSON Schema as the generated schema uses, patterns aside.
private struct SchemaChecker {
    let root: JSONValue

    func faults(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
        if let reference = schema["$ref"]?.string {
            guard let target = root["$defs"]?[String(reference.dropFirst("#/$defs/".count))] else {
                return ["\(path): \(reference)"]
            }
            return faults(value, target, at: path)
        }
        if let choices = schema["anyOf"]?.array {
            return choices.contains { faults(value, $0, at: path).isEmpty } ? [] : ["\(path): none of the alternatives"]
        }
        if let words = schema["enum"]?.array { return words.contains(value) ? [] : ["\(path): not in the list"] }
        guard schema["type"].map({ isType($0.string ?? "", value) }) ?? true else { return ["\(path): type"] }
        if let pattern = schema["pattern"]?.string, pattern.hasPrefix("^(?:"), let text = value.string {
            return isCaseVariant(text, of: pattern) ? [] : ["\(path): pattern"]
        }
        if let text = value.string, let shortest = schema["minLength"]?.integer, text.count < Int(shortest) {
            return ["\(path): too short"]
        }
        if let number = value.double, let low = schema["minimum"]?.double, let high = schema["maximum"]?.double {
            guard (low...high).contains(number) else { return ["\(path): range"] }
        }
        return objectFaults(value, schema, at: path) + arrayFaults(value, schema, at: path)
    }

    private func objectFaults(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
        guard let members = value.object else { return [] }
        var found: [String] = []
        for member in members {
            if let property = schema["properties"]?[member.name] {
                found += faults(member.value, property, at: "\(path).\(member.name)")
            } else if let rest = schema["additionalProperties"] {
                found += rest == false ? ["\(path).\(member.name): unknown"] : faults(member.value, rest, at: path)
            }
        }
        for name in schema["required"]?.array ?? [] where value[name.string ?? ""] == nil {
            found.append("\(path): \(name) is missing")
        }
        return found
    }

    private func arrayFaults(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
        guard let elements = value.array, let items = schema["items"] else { return [] }
        guard elements.count >= Int(schema["minItems"]?.integer ?? 0) else { return ["\(path): too short"] }
        guard elements.count <= Int(schema["maxItems"]?.integer ?? .max) else { return ["\(path): too long"] }
        return elements.enumerated().flatMap { faults($1, items, at: "\(path)[\($0)]") }
    }

    private func isType(_ type: String, _ value: JSONValue) -> Bool {
        switch type {
        case "string": value.string != nil
        case "boolean": value.bool != nil
        case "integer": value.integer != nil
        case "number": value.double != nil
        case "array": value.array != nil
        case "object": value.object != nil
        default: false
        }
    }

    /// Whether a text is one of the words of `^(?:[Aa][Tt]|…)$`, in any case.
    private func isCaseVariant(_ text: String, of pattern: String) -> Bool {
        let body = pattern.dropFirst("^(?:".count).dropLast(")$".count)
        return body.split(separator: "|").contains { word in
            String(word.split(separator: "[").compactMap { $0.dropFirst().first }) == text.lowercased()
        }
    }
}
