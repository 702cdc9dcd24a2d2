import MidwatchModel

/// A plan as its file says it, before its jobs are looked up.
struct PlanDraft {
    let site: Site
    let name: String
    let phases: [PhaseDraft]
    var schedule: Schedule?
    var budget: Budget?

    var nameSite: Site { site["name"] ?? site }
}

/// A phase as its file says it.
struct PhaseDraft {
    let site: Site
    let name: String
    let jobs: [Site]
    let gate: Gate

    var nameSite: Site { site["name"] ?? site }
}

extension Reading {
    mutating func plan(_ site: Site) -> PlanDraft {
        var phases: [PhaseDraft] = []
        for phaseSite in site["phases"]?.elements ?? [] where phaseSite.isObject {
            counts.phases += 1
            phases.append(phase(phaseSite))
        }
        return PlanDraft(
            site: site,
            name: site["name"]?.filledText ?? "",
            phases: phases,
            schedule: schedule(ofPlan: site),
            budget: site["budget"].flatMap { budget($0, period: .ever) }
        )
    }

    private mutating func phase(_ site: Site) -> PhaseDraft {
        let jobs = site["jobs"]?.elements.filter { $0.filledText != nil } ?? []
        let gate = site["gate"].map { self.gate($0, members: site["jobs"]?.elements.count ?? 0) } ?? Gate()
        return PhaseDraft(site: site, name: site["name"]?.filledText ?? "", jobs: jobs, gate: gate)
    }

    private mutating func gate(_ site: Site, members: Int) -> Gate {
        Gate(
            require: requirement(site, members: members),
            verify: site["verify"].flatMap { check($0) },
            approval: site["approval"].flatMap { approval($0) }
        )
    }

    private mutating func requirement(_ site: Site, members: Int) -> Gate.Requirement {
        let require = site["require"]
        if require != nil, let quorum = site["quorum"] {
            findings.error("\"quorum\" and \"require\" do not go together; keep one", at: quorum)
        }
        if require?.text == "any" { return .any }
        guard let quorum = site["quorum"] ?? require?["quorum"], let number = quorum.whole(Bounds.quorum) else {
            return .all
        }
        if members > 0, number > Int64(members) {
            findings.error("the quorum is \(number), but the phase has \(members) jobs; lower it", at: quorum)
        }
        return .quorum(Int(number))
    }
}
