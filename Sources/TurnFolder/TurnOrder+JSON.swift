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
            ("environment", .array(environment.map { .array([.string($0.name), .string($0.value)]) })),
            ("removedVariables", .array(removedVariables.map { .string($0) })),
            ("timeoutMs", bounds.timeout.map { .milliseconds($0) }),
            ("noOutputTimeoutMs", bounds.noOutputTimeout.map { .milliseconds($0) }),
            ("stopGraceMs", .milliseconds(bounds.stopGrace)),
            ("stragglerGraceMs", .milliseconds(stragglerGrace)),
            ("outputCapBytes", .integer(Int64(bounds.outputCapBytes))),
            ("turn", turn.map { .integer($0.rawValue) }),
            ("job", job.map { .string($0.rawValue) }),
            ("iteration", iteration.map { .integer($0) }),
            ("plan", phase.map { .string($0.plan) }),
            ("phase", phase.map { .string($0.phase) }),
            ("token", token.map { .integer($0.rawValue) }),
            ("signalFile", signalFile.map { .string($0) }),
            ("journalSocket", journalSocket.map { .string($0) }),
            ("cgroup", cgroup.map { .string($0) }),
            ("outputFormat", outputFormat.map { .string($0) }),
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
        environment = try TurnOrder.environment(in: reader)
        removedVariables = try reader.texts("removedVariables")
        bounds = TurnBounds(
            timeout: try reader.optionalMilliseconds("timeoutMs"),
            noOutputTimeout: try reader.optionalMilliseconds("noOutputTimeoutMs"),
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
        signalFile = try reader.optionalText("signalFile")
        journalSocket = try reader.optionalText("journalSocket")
        cgroup = try reader.optionalText("cgroup")
        outputFormat = try reader.optionalText("outputFormat")
        if let cgroup, !cgroup.hasPrefix("/") { throw reader.wrong("cgroup", "an absolute path") }
    }

    private static func environment(in reader: MemberReader) throws(TurnFolderError) -> [EnvironmentVariable] {
        guard let found = reader.member("environment") else { return [] }
        let expected = "an array of [name, value] pairs, no name empty or with `=`"
        guard let pairs = found.array else { throw reader.wrong("environment", expected) }
        var variables: [EnvironmentVariable] = []
        for pair in pairs {
            guard let elements = pair.array, elements.count == 2, let name = elements[0].string,
                let value = elements[1].string, !name.isEmpty, !name.utf8.contains(UInt8(ascii: "=")),
                !name.utf8.contains(0), !value.utf8.contains(0)
            else { throw reader.wrong("environment", expected) }
            variables.append(EnvironmentVariable(name: name, value: value))
        }
        return variables
    }
}
