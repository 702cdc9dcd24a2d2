import MidwatchModel

extension Reading {
    /// Reads what a job runs: its `payload`, or the keys that stand for one at the job itself.
    mutating func payload(of settings: JobSettings) -> Payload {
        let job = settings.job
        let families = PayloadFamily.allCases
        let source: Site
        if let payload = job["payload"] {
            guard payload.isObject else { return .unusable }
            for family in families {
                guard let extra = job[family.key] else { continue }
                findings.error(
                    "\(quoted(family.key)) stands beside a \"payload\"; put it there or remove it",
                    at: extra
                )
            }
            source = payload
        } else {
            source = job
        }
        guard let family = payloadFamily(source, isPayload: job["payload"] != nil) else { return .unusable }
        for other in families where other != family {
            guard let extra = source[other.key] else { continue }
            findings.error("\(quoted(other.key)) does not belong to \(family.phrase); remove it", at: extra)
        }
        guard let content = source[family.key] else {
            findings.error("\(family.phrase) needs \(quoted(family.key)); add it", at: source)
            return .unusable
        }
        if source["model"] != nil, family != .agentTurn, job["payload"] != nil { warn(source["model"], family) }
        switch family {
        case .agentTurn:
            warn(source["input"], family)
            let model = job["payload"]?["model"] ?? settings["model"]
            return .agentTurn(Payload.AgentTurn(message: content.text ?? "", model: model?.filledText))
        case .systemEvent:
            warn(source["input"], family)
            // printf writes the text as data; a shell never sees it.
            return .command(Payload.CommandLine(argv: ["/usr/bin/printf", "%s\\n", content.text ?? ""]))
        case .command:
            guard let argv = command(content) else { return .unusable }
            return .command(Payload.CommandLine(argv: argv, input: job["payload"]?["input"]?.text))
        }
    }

    private mutating func warn(_ site: Site?, _ family: PayloadFamily) {
        guard let site else { return }
        findings.warning("\(site.subject) has no effect in \(family.phrase)", at: site)
    }

    /// The kind of payload: given, or told by the only key of its kind. Notes an error when it cannot be told.
    private mutating func payloadFamily(_ source: Site, isPayload: Bool) -> PayloadFamily? {
        if isPayload, let kind = source["kind"] {
            return PayloadFamily.allCases.first { $0.rawValue.lowercased() == kind.text?.lowercased() }
        }
        let present = PayloadFamily.allCases.filter { source[$0.key] != nil }
        if present.count > 1 {
            let keys = present.map { quoted($0.key) }.joined(separator: " and ")
            findings.error("\(keys) do not go together; keep one", at: source)
            return nil
        }
        guard let only = present.first else {
            let what = isPayload ? "a payload" : "a job needs a \"payload\", which"
            findings.error("\(what) has one of \"message\", \"command\" and \"text\"", at: source)
            return nil
        }
        return only
    }
}

/// The kinds of payload, each with the key that tells it.
private enum PayloadFamily: String, CaseIterable {
    case agentTurn
    case command
    case systemEvent

    var key: String {
        switch self {
        case .agentTurn: "message"
        case .command: "command"
        case .systemEvent: "text"
        }
    }

    var phrase: String {
        switch self {
        case .agentTurn: "an agent turn"
        case .command: "a command"
        case .systemEvent: "a system event"
        }
    }
}

extension Payload {
    /// Stands where an error was noted; no definition with it leaves the reader.
    static let unusable = Payload.command(CommandLine(argv: []))
}
