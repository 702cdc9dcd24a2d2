import MidwatchModel

extension Reading {
    /// The word a gate waits for: true, or an object that says for how long.
    mutating func approval(_ site: Site) -> Gate.Approval? {
        guard site.isObject else { return site.flag == true ? Gate.Approval() : nil }
        if let expiry = site["atExpiry"], site["expiresSeconds"] == nil {
            findings.warning("\"atExpiry\" has no effect without \"expiresSeconds\"", at: expiry)
        }
        return Gate.Approval(
            expiresAfter: site["expiresSeconds"]?.seconds(Bounds.phaseSeconds),
            atExpiry: site["atExpiry"]?.text.flatMap { Gate.Approval.Expiry(rawValue: $0) } ?? .refuse
        )
    }

    /// Which of a phase's jobs go on when its gate's verify command says no.
    mutating func reopening(of phase: PhaseDraft, members: [JobID], named: (String) -> [JobDefinition])
        -> Gate.Reopening?
    {
        guard let gate = phase.site["gate"], let site = gate["onFailure"], site.isObject else { return nil }
        if gate["verify"] == nil {
            findings.error("\"onFailure\" follows the no of a \"verify\" command; add one to the gate", at: site)
        }
        var reopening = Gate.Reopening(jobs: [])
        if let times = site["times"]?.whole(Bounds.reopenings) { reopening.times = Int(times) }
        for part in site["reopen"]?.elements ?? [] {
            guard let name = part.filledText else { continue }
            let found = named(name).map(\.id).filter(members.contains)
            if let job = found.first, found.count == 1 {
                if !reopening.jobs.contains(job) { reopening.jobs.append(job) }
            } else if !found.isEmpty {
                findings.error("several jobs are called \(quoted(name)); use their ids", at: part)
            } else if !phase.jobs.contains(where: { $0.filledText == name }) {
                // A member that is no job has been told where it stands among the phase's jobs.
                let words = members.flatMap { named($0.rawValue) }.flatMap { [$0.id.rawValue, $0.name] }
                findings.error(
                    "the phase \(quoted(phase.name)) has no job \(quoted(name)); only its own can go on",
                    at: part,
                    word: name,
                    among: words
                )
            }
        }
        return reopening
    }

    /// When new instances of a plan begin.
    mutating func schedule(ofPlan plan: Site) -> Schedule? {
        guard let site = plan["schedule"] else { return nil }
        let kind = site["kind"]
        if let once = site["at"] ?? site["atMs"] ?? (kind?.text?.lowercased() == "at" ? kind : nil) {
            findings.error(
                "a plan repeats; write \"everyMs\", \"every\" or \"expr\"; for one that runs once, remove \"schedule\"",
                at: once
            )
            return nil
        }
        let schedule = schedule(of: plan, FileRules(isOpenClaw: false, defaults: []))
        if case .every(let interval) = schedule, interval.period < .seconds(60) {
            findings.warning(
                "the plan begins anew every \(interval.period.wholeMilliseconds) ms, whatever is still at work in it",
                at: site
            )
        }
        if case .every(let interval) = schedule, interval.from == .completion, let origin = site["from"] {
            findings.error("the instances of a plan keep to the anchor's grid; remove \"from\"", at: origin)
        }
        return schedule
    }
}
