import MidwatchModel

extension Reading {
    /// The rules of an account.
    mutating func account(named name: String, _ site: Site) -> AccountDefinition {
        var definition = AccountDefinition(name: trimmed(name))
        definition.maxConcurrentTurns = site["maxConcurrentTurns"]?.whole(Bounds.concurrentTurns).map { Int($0) }
        if let interval = site["releaseEverySeconds"]?.seconds(Bounds.releaseSeconds) {
            definition.releaseInterval = interval
        }
        definition.budget = site["budget"].flatMap { budget($0) }
        definition.prices = prices(site)
        return definition
    }

    /// The accounts with rules in name order; an error for each that has them twice, and a warning for one that nobody
    /// uses.
    mutating func resolvedAccounts(jobs: [JobDefinition], agents: [AgentDefinition]) -> [AccountDefinition] {
        let used = Set(jobs.compactMap(\.account) + agents.map { $0.account ?? $0.name })
        var byName: [String: (definition: AccountDefinition, site: Site)] = [:]
        for account in accounts {
            let name = account.definition.name
            if let earlier = byName[name], earlier.site.file != account.site.file {
                let place = findings.place(of: earlier.site)
                findings.error(
                    "the account \(quoted(name)) is defined here and at \(place); remove one",
                    at: account.site
                )
            }
            byName[name] = account
            if !used.contains(name) {
                findings.warning("no job and no agent uses the account \(quoted(name))", at: account.site)
            }
        }
        return byName.values.map(\.definition).sorted { $0.name < $1.name }
    }

    /// The agents that serve a job while its own account is held.
    func fallback(_ settings: JobSettings) -> [AgentChoice] {
        settings["fallback"].map(choices) ?? []
    }

    /// The agents a list names, some with a model.
    func choices(_ list: Site) -> [AgentChoice] {
        list.elements.compactMap { site in
            guard let agent = site.isObject ? site["agent"]?.filledText : site.filledText else { return nil }
            return AgentChoice(agent: agent, model: site["model"]?.filledText)
        }
    }

    /// Notes an error for each agent that does not exist and is asked for as a fallback, or to try when a job is stuck.
    /// Commands have none.
    mutating func checkChoices(_ known: [String]) {
        var told: Set<[Int]> = []
        for index in jobs.indices {
            let places = (jobs[index].fallbackSite?.elements ?? []) + (jobs[index].retryWithSite?.elements ?? [])
            for place in places {
                guard let agent = place.isObject ? place["agent"]?.filledText : place.filledText,
                    !known.contains(agent), told.insert(place.place).inserted
                else { continue }
                findings.error(
                    "no agent is called \(quoted(agent)); define it under \"agents\"",
                    at: place,
                    word: agent,
                    among: known
                )
            }
            if case .command = jobs[index].definition.payload {
                jobs[index].definition.fallback = []
                jobs[index].definition.onStuck.retryWith = []
            }
        }
    }

    /// Notes a warning for each concurrency key that has a bound and that no job names.
    mutating func warnOfUselessKeys(_ jobs: [JobDefinition]) {
        guard !keyBounds.isEmpty else { return }
        let used = Set(jobs.flatMap(\.keys))
        for (key, site) in keyBounds where !used.contains(key) {
            findings.warning("no job has the concurrency key \(quoted(key))", at: site)
        }
    }

    /// The concurrency keys, in order, each once.
    func concurrencyKeys(_ settings: JobSettings) -> [String] {
        guard let site = settings["concurrencyKey"] else { return [] }
        let names = site.filledText.map { [$0] } ?? site.elements.compactMap(\.filledText)
        return Array(Set(names)).sorted()
    }
}
