import MidwatchModel

extension Reading {
    /// Puts all files together: finds duplicates, and looks up the names by which parts ask for each other.
    mutating func assemble() -> Definitions {
        let agents = uniqueAgents()
        refuseDuplicates(
            jobs.map { ($0.definition.id.rawValue, $0.idSite) },
            "the job id",
            cure: "give one another \"id\""
        )
        refuseDuplicates(
            plans.filter { !$0.name.isEmpty }.map { ($0.name, $0.nameSite) },
            "the plan name",
            cure: "rename one"
        )
        resolveAgents(Set(agents.map(\.name)))
        checkChoices(agents.isEmpty ? [AgentWords.implicit] : agents.map(\.name))
        let needsImplicit = agents.isEmpty && jobs.contains { $0.definition.agent == AgentWords.implicit }
        let implicit = AgentDefinition(name: AgentWords.implicit, preset: AgentWords.implicit)
        let served = needsImplicit ? [implicit] : agents
        resolveRepeatedLines(served)
        let definitions = jobs.map(\.definition)
        warnOfUselessKeys(definitions)
        return Definitions(
            jobs: definitions,
            agents: served,
            plans: resolvedPlans(),
            limits: limits,
            stop: stop,
            accounts: resolvedAccounts(jobs: definitions, agents: served),
            night: night
        )
    }

    /// Notes an error, naming both places, for each name that comes a second time.
    private mutating func refuseDuplicates(_ names: [(name: String, site: Site)], _ what: String, cure: String) {
        var first: [String: Site] = [:]
        for (name, site) in names {
            if let earlier = first[name] {
                findings.error(
                    "\(what) \(quoted(name)) is used here and at \(findings.place(of: earlier)); \(cure)",
                    at: site
                )
            } else {
                first[name] = site
            }
        }
    }

    private mutating func uniqueAgents() -> [AgentDefinition] {
        var byName: [String: AgentDraft] = [:]
        for agent in agents {
            let name = agent.definition.name
            if let earlier = byName[name] {
                // Twice in one object has been told as a duplicate key.
                guard (earlier.site.file, earlier.site.path) != (agent.site.file, agent.site.path) else { continue }
                findings.error(
                    "the agent \(quoted(name)) is defined here and at \(findings.place(of: earlier.site)); rename one",
                    at: agent.site
                )
            } else {
                byName[name] = agent
            }
        }
        return byName.values.map(\.definition).sorted { $0.name < $1.name }
    }

    /// Gives each agent turn its agent. Commands have none.
    private mutating func resolveAgents(_ names: Set<String>) {
        let known = names.isEmpty ? [AgentWords.implicit] : names.sorted()
        let fallback = known.count == 1 ? known.first : known.first { $0 == AgentWords.fallback }
        var told: Set<[Int]> = []  // places: a default's agent serves many jobs; its fault is told once
        for index in jobs.indices {
            let draft = jobs[index]
            if let site = draft.agentSite {
                guard let name = draft.definition.agent, !known.contains(name), told.insert(site.place).inserted
                else {
                    if case .command = draft.definition.payload { jobs[index].definition.agent = nil }
                    continue
                }
                findings.error(
                    "no agent is called \(quoted(name)); define it under \"agents\"",
                    at: site,
                    word: name,
                    among: known
                )
            } else if case .agentTurn = draft.definition.payload {
                jobs[index].definition.agent = fallback
                guard fallback == nil else { continue }
                findings.error(
                    "the job names no agent and there are several; add \"agent\", or call one \"default\"",
                    at: draft.site
                )
            }
        }
    }

    private mutating func resolvedPlans() -> [PlanDefinition] {
        let directory = JobDirectory(jobs)
        var membership: [JobID: Site] = [:]
        return plans.map { plan in
            refuseDuplicates(
                plan.phases.filter { !$0.name.isEmpty }.map { ($0.name, $0.nameSite) },
                "the phase name",
                cure: "rename one"
            )
            return PlanDefinition(
                name: plan.name,
                phases: plan.phases.map { phase in
                    let ids = phase.jobs.compactMap { member($0, of: phase, directory, &membership) }
                    warnOfCommonGround(in: phase) { directory.jobs(named: $0) }
                    if plan.schedule != nil { warnOfOneShots(in: phase, directory) }
                    var gate = phase.gate
                    gate.reopen = reopening(of: phase, members: ids) { directory.jobs(named: $0) }
                    let timeout = phase.site["timeoutSeconds"]?.seconds(Bounds.phaseSeconds)
                    return PhaseDefinition(name: phase.name, jobs: ids, gate: gate, timeout: timeout)
                },
                schedule: plan.schedule,
                budget: plan.budget
            )
        }
    }

    /// A plan begins again and again, and the time of a one-shot comes once.
    private mutating func warnOfOneShots(in phase: PhaseDraft, _ directory: JobDirectory) {
        for site in phase.jobs {
            guard let name = site.filledText, let job = directory.jobs(named: name).first, case .at = job.schedule
            else {
                continue
            }
            findings.warning(
                "the job \(quoted(job.id.rawValue)) is due once, so only one instance of this plan can pass; "
                    + "write \"every\" or \"cron\" in its schedule",
                at: site
            )
        }
    }

    /// The job a phase asks for; notes an error when there is none, several, or when another phase has it.
    private mutating func member(
        _ site: Site,
        of phase: PhaseDraft,
        _ directory: JobDirectory,
        _ membership: inout [JobID: Site]
    ) -> JobID? {
        guard let name = site.filledText else { return nil }
        switch directory.jobs(named: name).count {
        case 0:
            findings.error("no job is called \(quoted(name))", at: site, word: name, among: directory.names)
            return nil
        case 1: break
        default:
            findings.error("several jobs are called \(quoted(name)); use their ids", at: site)
            return nil
        }
        guard let job = directory.jobs(named: name).first else { return nil }
        if let earlier = membership[job.id] {
            findings.error(
                "the job \(quoted(job.id.rawValue)) is in a phase here and at \(findings.place(of: earlier)); "
                    + "a job belongs to one phase",
                at: site
            )
        } else {
            membership[job.id] = site
        }
        if !job.isEnabled, phase.gate.require == .all {
            findings.warning("the job \(quoted(job.id.rawValue)) is not enabled, so this gate stays shut", at: site)
        }
        return job.id
    }
}

/// Finds jobs by id, else by name.
private struct JobDirectory {
    private var byID: [String: JobDefinition] = [:]
    private var byName: [String: [JobDefinition]] = [:]
    /// Ids, then names, in file order.
    let names: [String]

    init(_ jobs: [JobDraft]) {
        let definitions = jobs.map(\.definition)
        for job in definitions {
            byID[job.id.rawValue] = byID[job.id.rawValue] ?? job
            byName[job.name, default: []].append(job)
        }
        names = definitions.map(\.id.rawValue) + definitions.map(\.name)
    }

    func jobs(named name: String) -> [JobDefinition] {
        byID[name].map { [$0] } ?? byName[name] ?? []
    }
}
