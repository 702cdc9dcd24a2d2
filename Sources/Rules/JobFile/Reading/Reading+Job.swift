import MidwatchModel

/// A job as its file says it, before names of other things are looked up.
struct JobDraft {
    let site: Site
    /// Where its id comes from.
    let idSite: Site
    var definition: JobDefinition
    /// Where its agent is named, by itself or by a default.
    let agentSite: Site?
    /// Where its fallbacks are named, by itself or by a default.
    var fallbackSite: Site?
    /// Where the agents are named that try when it is stuck, by itself or by a default.
    var retryWithSite: Site?
    /// Where it says how many repeated lines end a turn, by itself or by a default.
    var repeatedLinesSite: Site?
}

extension Reading {
    mutating func job(_ site: Site, _ rules: FileRules) -> JobDraft {
        let settings = JobSettings(job: site, defaults: rules.defaults)
        let schedule = schedule(of: site, rules)
        let payload = payload(of: settings)
        let name = site["name"]?.filledText ?? payload.firstLine
        let (id, idSite) = identity(site, name: name)
        warnAboutPeriod(schedule, payload: payload, at: site)
        var definition = JobDefinition(
            id: id,
            name: name,
            description: site["description"]?.text,
            isEnabled: site["enabled"]?.flag ?? true,
            schedule: schedule,
            payload: payload,
            workspace: settings["workspace"]?.text,
            account: settings["account"]?.filledText,
            environment: environment(settings.all("env")),
            overlap: settings["overlap"].flatMap { overlap($0) } ?? .skip,
            bounds: bounds(settings, payload: payload),
            retry: retry(settings, payload: payload),
            deleteAfterRun: site["deleteAfterRun"]?.flag ?? false
        )
        definition.maxTurns = settings["maxTurns"]?.whole(Bounds.maxTurns).map { Int($0) }
        definition.until = site["until"].flatMap { instant($0) }
        definition.verify = site["verify"].flatMap { check($0) }
        let agentSite = settings["agent"]
        definition.agent = agentSite?.filledText
        definition.window = window(settings)
        definition.startDeadline = settings["startDeadlineSeconds"]?.seconds(Bounds.startDeadlineSeconds)
        definition.fallback = fallback(settings)
        definition.finishBy = finishTime(settings)
        definition.catchUp = catchUp(settings)
        definition.when = when(settings)
        definition.budget = budget(settings)
        definition.turnBudget = turnBudget(settings)
        warnAboutTurnBudget(definition, at: settings["turnBudget"])
        definition.progress = progress(settings, payload: payload)
        definition.onStuck = onStuck(settings)
        readWatch(&definition.bounds, settings)
        definition.keys = concurrencyKeys(settings)
        if let priority = settings["priority"]?.whole(Bounds.priority) { definition.priority = Int(priority) }
        return JobDraft(
            site: site,
            idSite: idSite,
            definition: definition,
            agentSite: agentSite,
            fallbackSite: settings["fallback"],
            retryWithSite: settings["onStuck"]?["retryWith"],
            repeatedLinesSite: settings["repeatedLinesMax"]
        )
    }

    /// The id: given, or made of the name; and where it comes from.
    private mutating func identity(_ site: Site, name: String) -> (JobID, Site) {
        let given = site["id"] ?? site["jobId"]
        if let newer = site["id"]?.filledText, let older = site["jobId"], older.filledText != newer {
            findings.error("\"id\" and \"jobId\" differ; remove \"jobId\"", at: older)
        }
        if let given, let id = given.filledText { return (JobID(id), given) }
        // A name may hold what an id cannot.
        var id = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            id.append(isControl(scalar) || scalar == "/" || scalar == "\\" ? "-" : scalar)
        }
        return (JobID(String(String(id).prefix(200))), given ?? site["name"] ?? site)
    }

    private mutating func overlap(_ site: Site) -> OverlapPolicy? {
        switch site.text {
        case "skip": return .skip
        case "queue": return .queue(limit: OverlapWords.queueLimit)
        case "replace": return .replace
        case "allow": return .allow(limit: OverlapWords.allowLimit)
        default: break
        }
        guard site.isObject else { return nil }
        let known = site.members.map(\.key).filter { $0 == "queue" || $0 == "allow" }
        guard known.count == 1 else {
            if site.members.isEmpty || known.count > 1 {
                findings.error("\(site.subject) takes one of \"queue\" and \"allow\" with a number", at: site)
            }
            return nil
        }
        if let limit = site["queue"]?.whole(Bounds.queuedOccurrences) { return .queue(limit: Int(limit)) }
        return site["allow"]?.whole(Bounds.parallelTurns).map { .allow(limit: Int($0)) }
    }

    private func bounds(_ settings: JobSettings, payload: Payload) -> TurnBounds {
        var bounds = TurnBounds()
        if case .command = payload { bounds.timeout = TurnBounds.defaultCommandTimeout }
        let timeoutSite = settings.job["payload"]?["timeoutSeconds"] ?? settings["timeoutSeconds"]
        if let timeout = timeoutSite?.seconds(Bounds.timeoutSeconds) {
            bounds.timeout = timeout > .zero ? timeout : nil
        }
        if let silence = settings["noOutputSeconds"]?.seconds(Bounds.timeoutSeconds) {
            bounds.noOutputTimeout = silence > .zero ? silence : nil
        }
        if let grace = settings["stopGraceSeconds"]?.seconds(Bounds.stopGraceSeconds) { bounds.stopGrace = grace }
        if let cap = settings["outputCapBytes"]?.whole(Bounds.outputCapBytes) { bounds.outputCapBytes = Int(cap) }
        return bounds
    }

    /// What is set aside for a turn has to fit into what its job may spend.
    private mutating func warnAboutTurnBudget(_ job: JobDefinition, at site: Site?) {
        guard let site, let budget = job.budget else { return }
        let turn = job.turnBudget
        let pairs = [
            ("tokens", turn.tokens, budget.tokens), ("usd", turn.costMicroUSD, budget.costMicroUSD),
            ("minutes", turn.wallMilliseconds, budget.wallMilliseconds),
        ]
        for case let (name, needed?, most?) in pairs where needed > most {
            findings.warning("one turn may spend more \(quoted(name)) than its job, so none will ever start", at: site)
        }
    }

    private mutating func warnAboutPeriod(_ schedule: Schedule, payload: Payload, at site: Site) {
        guard case .every(let interval) = schedule, case .agentTurn = payload, interval.period < .seconds(1),
            let scheduleSite = site["schedule"], let period = scheduleSite["everyMs"] ?? scheduleSite["every"]
        else { return }
        findings.warning(
            "an agent turn every \(interval.period.wholeMilliseconds) ms is more than one a second",
            at: period
        )
    }
}

extension Payload {
    /// What OpenClaw calls a job without a name: the first line that says something, at most 60 characters.
    fileprivate var firstLine: String {
        let text: String =
            switch self {
            case .agentTurn(let turn): turn.message
            case .command(let line):
                switch line.argv.first {
                case "/bin/sh", "/usr/bin/printf": line.argv.last ?? ""
                default: line.argv.joined(separator: " ")
                }
            }
        let lines = text.split(whereSeparator: \.isNewline).lazy.map { trimmed(String($0)) }
        return trimmed(String((lines.first { !$0.isEmpty } ?? "job").prefix(60)))
    }
}
