internal import JSONSyntax
internal import MidwatchModel

extension TurnOrder {
    /// The order as JSON in UTF-8.
    public func encoded() -> [UInt8] {
        let object = JSONValue.members([
            ("version", .integer(TurnOrder.formatVersion)),
            ("argv", .array(argv.map { .string($0) })),
            ("workspace", .string(workspace)),
            ("needsWritableWorkspace", .bool(needsWritableWorkspace)),
            ("environment", plainVariables),
            ("handedVariables", handedNames),
            ("credentialVariables", pairs { if case .credential(let name) = $0 { name } else { nil } }),
            ("fileVariables", pairs { if case .file(let path) = $0 { path } else { nil } }),
            ("removedVariables", .array(removedVariables.map { .string($0) })),
            ("timeoutMs", bounds.timeout.map { .milliseconds($0) }),
            ("noOutputTimeoutMs", bounds.noOutputTimeout.map { .milliseconds($0) }),
            ("silentWorkPercent", bounds.silentWorkPercent.map { .integer(Int64($0)) }),
            ("repeatedLinesMax", bounds.repeatedLinesMax.map { .integer(Int64($0)) }),
            ("stopGraceMs", .milliseconds(bounds.stopGrace)),
            ("stragglerGraceMs", .milliseconds(stragglerGrace)),
            ("outputCapBytes", .integer(Int64(bounds.outputCapBytes))),
            ("turn", turn.map { .integer($0.rawValue) }),
            ("job", job.map { .string($0.rawValue) }),
            ("iteration", iteration.map { .integer($0) }),
            ("plan", phase.map { .string($0.plan) }),
            ("phase", phase.map { .string($0.phase) }),
            ("token", token.map { .integer($0.rawValue) }),
            ("origin", origin.map { $0.json }),
            ("signalFile", signalFile.map { .string($0) }),
            ("journalSocket", journalSocket.map { .string($0) }),
            ("cgroup", cgroup.map { .string($0) }),
            ("watch", watch.map { $0.json }),
            ("outputFormat", outputFormat.map { .string($0) }),
            ("outputDialect", outputDialect.map { .string($0) }),
            (
                "outputWordings",
                outputWordings.isEmpty
                    ? nil : .array(outputWordings.map { .array([.string($0.kind), .string($0.text)]) })
            ),
        ])
        return Array(object.encoded().utf8)
    }

    /// Reads an order.
    ///
    /// - Parameters:
    ///   - bytes: the JSON text.
    ///   - file: the file's path, for errors.
    /// - Throws: ``TurnFolderError`` when it is damaged or of another version.
    public init(decoding bytes: [UInt8], file: String = "order.json") throws(TurnFolderError) {
        let reader = try MemberReader(file: file, bytes: bytes, version: TurnOrder.formatVersion)
        let argv = try reader.texts("argv")
        guard let program = argv.first, !program.isEmpty else { throw reader.wrong("argv", "a program and arguments") }
        let workspace = try reader.text("workspace")
        guard workspace.hasPrefix("/") else { throw reader.wrong("workspace", "an absolute path") }
        self.init(argv: argv, workspace: workspace)
        needsWritableWorkspace = try reader.bool("needsWritableWorkspace", default: true)
        environment = try TurnOrder.variables("environment", in: reader).map { .init(name: $0, value: $1) }
        handedVariables = try reader.texts("handedVariables")
        environment += try TurnOrder.variables("credentialVariables", in: reader).map { name, credential in
            .init(name: name, source: .credential(credential))
        }
        environment += try TurnOrder.variables("fileVariables", in: reader).map { name, path in
            .init(name: name, source: .file(path))
        }
        removedVariables = try reader.texts("removedVariables")
        bounds = TurnBounds(
            timeout: try reader.optionalMilliseconds("timeoutMs"),
            noOutputTimeout: try reader.optionalMilliseconds("noOutputTimeoutMs"),
            silentWorkPercent: try reader.optionalInteger("silentWorkPercent", in: 1...100).map { Int($0) },
            repeatedLinesMax: try reader.optionalInteger("repeatedLinesMax", in: 2...10_000).map { Int($0) },
            stopGrace: try reader.optionalMilliseconds("stopGraceMs") ?? TurnBounds().stopGrace,
            outputCapBytes: Int(try reader.integer("outputCapBytes", in: 0 ... .max))
        )
        stragglerGrace = try reader.optionalMilliseconds("stragglerGraceMs") ?? TurnOrder.standardStragglerGrace
        turn = try reader.optionalInteger("turn").map { TurnID($0) }
        job = try reader.optionalText("job").map { JobID($0) }
        iteration = try reader.optionalInteger("iteration")
        if let name = try reader.optionalText("phase") {
            phase = PhaseID(plan: try reader.text("plan"), phase: name)
        }
        token = try reader.optionalInteger("token").map { FencingToken($0) }
        origin = TurnOrigin(reader.member("origin"))
        signalFile = try reader.optionalText("signalFile")
        journalSocket = try reader.optionalText("journalSocket")
        cgroup = try reader.optionalText("cgroup")
        watch = try WorkWatch(in: reader)
        outputFormat = try reader.optionalText("outputFormat")
        outputDialect = try reader.optionalText("outputDialect")
        outputWordings = try TurnOrder.variables("outputWordings", in: reader).map { Wording($0, $1) }
        if let cgroup, !cgroup.hasPrefix("/") { throw reader.wrong("cgroup", "an absolute path") }
    }

    private var plainVariables: JSONValue {
        pairs { if case .plain(let value) = $0 { value } else { nil } } ?? .array([])
    }

    /// The names of secrets, never their values.
    private var handedNames: JSONValue? {
        let names = handedVariables + secrets.map(\.name)
        return names.isEmpty ? nil : .array(names.map { .string($0) })
    }

    private func pairs(_ text: (EnvironmentVariable.Source) -> String?) -> JSONValue? {
        let pairs = environment.compactMap { variable in
            text(variable.source).map { JSONValue.array([.string(variable.name), .string($0)]) }
        }
        return pairs.isEmpty ? nil : .array(pairs)
    }

    private static func variables(
        _ member: String,
        in reader: MemberReader
    ) throws(TurnFolderError) -> [(name: String, text: String)] {
        guard let found = reader.member(member) else { return [] }
        let expected = "an array of [name, text] pairs, no name empty or with `=`"
        guard let pairs = found.array else { throw reader.wrong(member, expected) }
        var variables: [(name: String, text: String)] = []
        for pair in pairs {
            guard let elements = pair.array, elements.count == 2, let name = elements[0].string,
                let text = elements[1].string, !name.isEmpty, !name.utf8.contains(UInt8(ascii: "=")),
                !name.utf8.contains(0), !text.utf8.contains(0)
            else { throw reader.wrong(member, expected) }
            variables.append((name, text))
        }
        return variables
    }
}
