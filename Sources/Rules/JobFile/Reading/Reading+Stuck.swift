import MidwatchModel

extension Reading {
    /// When a job that gets nowhere is held: a number of turns, or an object.
    func progress(_ settings: JobSettings, payload: Payload) -> ProgressPolicy {
        var policy = ProgressPolicy()
        if case .agentTurn = payload { policy.idleTurns = ProgressPolicy.defaultIdleTurns }
        guard let site = settings["progress"] else { return policy }
        if let turns = (site.isObject ? site["idleTurns"] : site)?.whole(Bounds.idleTurns) {
            policy.idleTurns = turns > 0 ? Int(turns) : nil
        }
        policy.files = site["files"]?.elements.compactMap(\.text) ?? []
        return policy
    }

    /// What follows STUCK: a word, or an object.
    func onStuck(_ settings: JobSettings) -> StuckPolicy {
        guard let site = settings["onStuck"] else { return StuckPolicy() }
        let rest = (site.isObject ? site["then"] : site)?.text.flatMap { StuckPolicy.Rest(rawValue: $0) }
        return StuckPolicy(retryWith: site["retryWith"].map(choices) ?? [], then: rest ?? .hold)
    }

    /// How the keeper tells a turn that hangs or goes in circles from one that works.
    mutating func readWatch(_ bounds: inout TurnBounds, _ settings: JobSettings) {
        if let percent = settings["silentWorkPercent"]?.whole(Bounds.silentWorkPercent) {
            bounds.silentWorkPercent = percent > 0 ? Int(percent) : nil
        }
        bounds.repeatedLinesMax = setting(settings["repeatedLinesMax"]) { reading, site in
            guard let lines = site.whole(Bounds.repeatedLines) else { return nil }
            if lines == 1 {
                reading.findings.error("\(site.subject) must be 0 or between 2 and 10000, found 1", at: site)
            }
            return lines > 1 ? Int(lines) : nil
        }
    }

    /// Gives jobs that do not say it the number of repeated lines that end a turn: agents whose output is JSON say each
    /// thing once.
    mutating func resolveRepeatedLines(_ agents: [AgentDefinition]) {
        let talkers = Set(agents.filter { AgentWords.json.contains($0.output ?? $0.preset) }.map(\.name))
        for index in jobs.indices where jobs[index].repeatedLinesSite == nil {
            guard case .agentTurn = jobs[index].definition.payload, let agent = jobs[index].definition.agent,
                talkers.contains(agent)
            else { continue }
            jobs[index].definition.bounds.repeatedLinesMax = TurnBounds.defaultRepeatedLinesMax
        }
    }
}
