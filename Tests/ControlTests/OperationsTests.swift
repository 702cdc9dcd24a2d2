import ControlAPI
import ControlServer
import JSONSyntax
import Logging
import MidwatchModel
import MidwatchTestKit
import Testing

@Suite("The table of operations")
struct OperationsTests {
    @Test("Each operation has a name, a method and path of its own, and is found by its path")
    func unique() {
        let all = Operations.all
        #expect(Set(all.map(\.name)).count == all.count)
        #expect(Set(all.map { "\($0.method) \($0.path)" }).count == all.count)
        for entry in all {
            #expect(entry.matches(path: entry.path("x")))
            #expect(Operations.methods(forPath: entry.path("x")).contains(entry.method.rawValue))
        }
        #expect(Operations.approve.entry.path("build/api") == "/v1/phases/build%2Fapi/approve")
        #expect(Operations.methods(forPath: "/v1/nothing").isEmpty)
        #expect(Operations.methods(forPath: "/v1/jobs/a/b/c").isEmpty)
    }

    @Test(
        "What stands in a path is a field, only orders have a body, and looking changes nothing",
        arguments: Operations.all
    )
    func fields(entry: OperationEntry) {
        let inPath = entry.path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
            String($0.dropFirst().dropLast())
        }
        #expect(entry.fields.filter { $0.place == .path }.map(\.name) == inPath)
        #expect(inPath.count <= 1)
        #expect(Set(entry.fields.map(\.name)).count == entry.fields.count)
        #expect(entry.fields.allSatisfy { $0.place != .path || $0.isRequired })
        switch entry.method {
        case .get: #expect(entry.access == .look && entry.fields.allSatisfy { $0.place != .body })
        case .post: #expect(entry.access != .look && entry.fields.allSatisfy { $0.place != .query })
        }
        #expect(entry.summary.hasSuffix(".") && entry.fields.allSatisfy { $0.summary.hasSuffix(".") })
    }

    @Test("Each field is a member of its request's JSON form")
    func members() {
        func agree<Request, Reply>(_ operation: Operation<Request, Reply>) {
            guard case .object(_, let members) = Schema(of: Request.self) else { return }
            #expect(Set(members.map(\.name)) == Set(Request.fields.map(\.name)), "\(operation.entry.name)")
            for field in Request.fields {
                let isOptional = members.first { $0.name == field.name }?.isOptional
                #expect(isOptional == !field.isRequired, "\(operation.entry.name).\(field.name)")
            }
        }
        agree(Operations.job)
        agree(Operations.why)
        agree(Operations.run)
        agree(Operations.hold)
        agree(Operations.answer)
        agree(Operations.turns)
        agree(Operations.turnLog)
        agree(Operations.jobLog)
        agree(Operations.proveLease)
        agree(Operations.plan)
        agree(Operations.events)
        agree(Operations.eventStream)
        agree(Operations.raiseBudget)
        agree(Operations.approve)
        agree(Operations.release)
        agree(Operations.cancel)
        agree(Operations.resume)
    }

    @Test("An operation without a handler is an error at start, which names it")
    func missing() async throws {
        var handlers = ControlHandlers(listed: [Operations.status.entry, Operations.resume.entry])
        handlers.handle(Operations.status) { _ in Samples.status }
        #expect(handlers.problem == "operations without a handler: resume")
        let folder = try Scratch()
        defer { folder.remove() }
        let server = ControlServer(
            handlers: handlers,
            configuration: .init(socketPath: "\(folder.path)/control.sock"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            onListening: { Issue.record("it listens") }
        )
        let error = await #expect(throws: ControlServerError.self) { try await server.run() }
        #expect(error?.description.contains("without a handler: resume") == true)
    }

    @Test("So is one with two handlers, and one that is not in the table")
    func surplus() {
        var handlers = ControlHandlers(listed: [Operations.status.entry])
        handlers.handle(Operations.status) { _ in Samples.status }
        #expect(handlers.problem == nil)
        handlers.handle(Operations.status) { _ in Samples.status }
        handlers.handle(Operations.phases) { _ in [Samples.phase] }
        #expect(handlers.problem == "operations with two handlers: status; not in the table: phases")
    }

    @Test("The fake daemon, and so the table, has a handler for each")
    func complete() {
        #expect(FakeDaemon().handlers.problem == nil)
    }

    @Test(
        "Fields refuse what is out of their bounds, and say what these are",
        arguments: [
            (Operations.turns.entry, "limit", FieldValue.integer(0), "limit must be a whole number in 1...1000, not 0"),
            (Operations.turns.entry, "limit", .text("5"), "limit must be a whole number in 1...1000"),
            (Operations.turns.entry, "job", .text(""), "job must be 1 to 1024 bytes without control characters"),
            (Operations.jobLog.entry, "stream", .text("both"), "stream must be stdout or stderr, not both"),
            (Operations.jobLog.entry, "follow", .text("yes"), "follow must be true or false"),
            (
                Operations.hold.entry, "reason", .text("a\nb"),
                "reason must be 1 to 1000 characters without control characters"
            ),
            (
                Operations.answer.entry, "text", .other,
                "text must be 1 to 16000 characters without control characters but"
            ),
        ]
    )
    func bounds(entry: OperationEntry, name: String, value: FieldValue, message: String) throws {
        let field = try #require(entry.fields.first { $0.name == name })
        let error = #expect(throws: ControlError.self) { try field.check(value) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    }

    @Test("A required member that is missing is named")
    func required() {
        let error = #expect(throws: ControlError.self) { try Operations.hold.entry.check(["job": .text("auth")]) }
        #expect(error?.message == "reason is missing")
    }
}

@Suite("The OpenAPI document")
struct OpenAPITests {
    private let document = OpenAPI.document

    @Test("It is JSON, of version 3.1, and has each operation at its place")
    func operations() throws {
        let read = try JSONParser.value(of: document.encoded(pretty: true))
        #expect(read["openapi"]?.string?.hasPrefix("3.1.") == true)
        for entry in Operations.all {
            let place = read["paths"]?[entry.path]?[entry.method.rawValue.lowercased()]
            #expect(place?["operationId"]?.string == entry.name)
            #expect(place?["x-access"]?.string == entry.access.rawValue)
            let names = place?["parameters"]?.array?.compactMap { $0["name"]?.string } ?? []
            #expect(names == entry.fields.filter { $0.place != .body }.map(\.name))
            let body = place?["requestBody"]?["content"]?["application/json"]?["schema"]?["properties"]?.object ?? []
            #expect(body.map(\.name) == entry.fields.filter { $0.place == .body }.map(\.name))
            #expect(place?["responses"]?["200"]?["description"] != nil)
            #expect(place?["responses"]?["default"]?["$ref"]?.string == "#/components/responses/error")
        }
    }

    @Test("Each reference leads somewhere")
    func references() throws {
        let names = Set(document["components"]?["schemas"]?.object?.map(\.name) ?? [])
        var found: Set<String> = []
        func walk(_ value: JSONValue) {
            switch value {
            case .object(let members):
                for member in members {
                    if member.name == "$ref", let text = member.value.string { found.insert(text) }
                    walk(member.value)
                }
            case .array(let elements): elements.forEach(walk)
            case .null, .bool, .integer, .number, .string: break
            }
        }
        walk(document)
        let schemas = found.filter { $0.hasPrefix("#/components/schemas/") }.map { String($0.dropFirst(21)) }
        #expect(Set(schemas) == names)
        #expect(found.count == schemas.count + 1)
        #expect(names.isSuperset(of: ["JobReply", "TurnReply", "PhaseReply.Member", "ErrorReply", "ControlError"]))
    }

    @Test("A reply's shape is that of its type: kinds, times, words, and what may be null")
    func shapes() throws {
        let schemas = try #require(document["components"]?["schemas"])
        let turn = try #require(schemas["TurnReply"]?["properties"])
        #expect(turn["stragglers"]?["type"] == "array" && turn["stragglers"]?["items"] == ["type": "string"])
        #expect(turn["costMicroUSD"]?["anyOf"]?[0] == ["type": "integer"])
        #expect(turn["startedAt"]?["anyOf"] == [["type": "string", "format": "date-time"], ["type": "null"]])
        #expect(turn["usage"]?["anyOf"]?[0] == ["$ref": "#/components/schemas/UsageReply"])
        #expect(turn["state"]?["$ref"] == "#/components/schemas/TurnState")
        #expect(schemas["StatusReply"]?["properties"]?["jobCounts"]?["additionalProperties"] == ["type": "integer"])
        #expect(schemas["ControlError"]?["properties"]?["code"]?["$ref"] == "#/components/schemas/ControlError.Code")
        let codes = schemas["ControlError.Code"]?["enum"]?.array?.compactMap(\.string)
        #expect(codes == ControlError.Code.allCases.map(\.rawValue))
        let outcomes = schemas["TurnOutcome"]?["enum"]?.array?.compactMap(\.string)
        #expect(outcomes == TurnOutcome.allCases.map(\.rawValue))
    }

    /// Every member of every reply, with the names of its shape's kinds.
    private func members() -> [(name: String, kind: String)] {
        var found: [(String, String)] = []
        for schema in document["components"]?["schemas"]?.object ?? [] {
            for member in schema.value["properties"]?.object ?? [] {
                let plain = member.value["anyOf"]?[0] ?? member.value
                let isWord =
                    document["components"]?["schemas"]?[String(plain["$ref"]?.string?.dropFirst(21) ?? "")]?["enum"]
                    != nil
                let kind = isWord ? "string" : plain["type"]?.string ?? plain["$ref"]?.string ?? ""
                found.append((member.name, kind))
            }
        }
        return found
    }

    @Test("Each member's name is in the table of names, and each name of the table is a member's")
    func names() {
        let used = Set(members().map(\.name))
        #expect(used.filter { FieldNames.meaning(of: $0) == nil } == [])
        let unused = Set(FieldNames.all).filter { !used.contains($0) && !used.contains("\($0)Ms") }
        #expect(unused == [])
    }

    @Test("One name holds one kind of value, wherever it stands")
    func oneName() {
        var kinds: [String: Set<String>] = [:]
        for member in members() { kinds[member.name, default: []].insert(member.kind) }
        #expect(kinds.filter { $0.value.count > 1 }.map(\.key) == [])
    }

    @Test("Every list of words has its words once, each with a meaning")
    func vocabularies() {
        for vocabulary in Vocabulary.all {
            #expect(Set(vocabulary.words.map(\.word)).count == vocabulary.words.count)
            #expect(
                vocabulary.words.allSatisfy { $0.meaning.hasSuffix(".") && $0.meaning.count < 130 },
                "\(vocabulary.title)"
            )
        }
        #expect(TurnOutcome.allCases.map(\.rawValue).contains("login_refused"))
    }

    @Test("The manual has each operation with its members, and each word with its meaning")
    func manual() async throws {
        let operations = try await Program.run(["api", "--manual", "operations"]).output
        for entry in Operations.all {
            let path = entry.path.split(separator: "-").joined(separator: "\\-")
            #expect(operations.contains("\\fB\(entry.method.rawValue) \(path)\\fR (\(entry.access))"))
            #expect(entry.fields.allSatisfy { $0.place == .path || operations.contains("\\fB\($0.name)\\fR") })
        }
        let words = try await Program.run(["api", "--manual", "words"]).output
        for list in Vocabulary.all {
            #expect(words.contains(".SS \(list.title)\n"))
            #expect(list.words.allSatisfy { words.contains("\n\\fB\($0.word)\\fR\n") }, "\(list.title)")
        }
    }

    @Test("midwatch api prints it")
    func program() async throws {
        let outcome = try await Program.run(["api"])
        #expect(outcome.exitStatus == 0)
        #expect(outcome.output == OpenAPI.text)
    }
}
