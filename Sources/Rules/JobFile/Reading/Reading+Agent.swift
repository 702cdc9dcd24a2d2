import MidwatchModel

/// An agent as its file says it.
struct AgentDraft {
    let site: Site
    let definition: AgentDefinition
}

extension Reading {
    mutating func agent(named name: String, _ site: Site) -> AgentDraft {
        let preset = preset(named: name, site)
        let isCommand = preset == AgentWords.commandPreset
        var argv: [String] = []
        if let commandSite = site["command"] {
            argv = command(commandSite) ?? []
            // Where only the program is replaced, a text is its path and no shell line.
            if !isCommand, let program = commandSite.text { argv = [program] }
        } else if isCommand, preset != nil {
            findings.error("an agent with the preset \"command\" needs \"command\"; add it", at: site)
        }
        if isCommand, site["command"]?.text != nil, let args = site["args"], !args.elements.isEmpty {
            findings.warning("\"args\" are the shell's here, not the command's; write \"command\" as a list", at: args)
        }
        if !isCommand, preset != nil, let output = site["output"] {
            findings.warning("\"output\" has no effect with the preset \(quoted(preset ?? ""))", at: output)
        }
        if !isCommand, preset != nil, let dialect = site["dialect"] {
            findings.warning("\"dialect\" has no effect with the preset \(quoted(preset ?? ""))", at: dialect)
        }
        return AgentDraft(
            site: site,
            definition: AgentDefinition(
                name: trimmed(name),
                preset: preset ?? AgentWords.commandPreset,
                command: argv,
                arguments: site["args"]?.elements.compactMap(\.text) ?? [],
                output: isCommand ? site["output"]?.text : nil,
                dialect: isCommand ? site["dialect"]?.text.flatMap(FailureDialect.init(rawValue:)) : nil,
                wordings: wordings(site["failures"]),
                model: site["model"]?.filledText,
                account: site["account"]?.filledText,
                environment: environment([site["env"]].compactMap(\.self))
            )
        )
    }

    private mutating func wordings(_ site: Site?) -> [FailureWording] {
        guard let site else { return [] }
        let wordings = FailureWords.kinds.flatMap { name, kind, _ in
            (site[name]?.elements ?? []).compactMap(\.filledText).map { FailureWording(kind, $0) }
        }
        guard !wordings.contains(where: { $0.text.utf8.contains(0) }) else {
            findings.error(
                "\(site.subject) has a text with a NUL character, which no line holds; leave it out",
                at: site
            )
            return []
        }
        guard wordings.count > FailureWording.countMax else { return wordings }
        findings.error(
            "\(site.subject) has \(wordings.count) texts; leave at most \(FailureWording.countMax)",
            at: site
        )
        return []
    }

    /// The preset: given, or told by the name or by a command. Nil, with an error noted, when it cannot be told.
    private mutating func preset(named name: String, _ site: Site) -> String? {
        if let given = site["preset"] {
            return AgentWords.presets.first { $0 == given.text }
        }
        if AgentWords.presets.contains(name) { return name }
        if site["command"] != nil { return AgentWords.commandPreset }
        let choices = AgentWords.presets.map(quoted).joined(separator: ", ")
        findings.error("the agent \(quoted(name)) needs a \"preset\": one of \(choices)", at: site)
        return nil
    }
}
