import MidwatchModel
import Schedules

/// One reading of a set of files: what was found so far. Aspects of it are in the extensions beside this file.
///
/// Every part is first compared with its table (``Findings/check(_:_:)``), which notes wrong types, ranges and keys;
/// what is read from it afterwards takes what is usable and notes only what a table cannot know.
struct Reading {
    var findings: Findings
    /// Of each file, whether group or others may read it.
    let readableByOthers: [Bool]
    let zones: any ZoneSource
    let knownZones: [String]
    /// Zone names met so far, and whether they exist.
    var zoneVerdicts: [String: Bool] = [:]
    var jobs: [JobDraft] = []
    var agents: [AgentDraft] = []
    var plans: [PlanDraft] = []
    var limits = Limits()
    var stop = StopPolicy.leave
    var night = NightDefinition()
    /// The bounds of concurrency keys, with where they stand.
    var keyBounds: [(key: String, site: Site)] = []
    /// The accounts that have rules, with where they stand.
    var accounts: [(definition: AccountDefinition, site: Site)] = []
    var counts = JobFileResult.Counts()
    /// The places of variables that were judged: defaults are read once for every job.
    var judgedVariables: Set<[Int]> = []
    /// The places of settings whose faults were told: defaults are read once for every job.
    var judgedSettings: Set<[Int]> = []
    /// The numbers of the files of which it was said that others may read a secret in them.
    var openFilesTold: Set<Int> = []
    /// Where each setting of the whole daemon was made, by path.
    private var settingSites: [String: Site] = [:]

    init(sources: [JobFileSource], zones: any ZoneSource, knownZones: [String]) {
        findings = Findings(files: sources.map(\.path))
        readableByOthers = sources.map(\.isReadableByOthers)
        self.zones = zones
        self.knownZones = knownZones
    }

    /// Reads all files, given their roots.
    mutating func read(_ roots: [Site]) {
        let common = roots.first?["defaults"]
        for root in roots where !refuse(root) {
            findings.check(root, .object(.file))
            readLimits(root)
            readStop(root)
            readNight(root)
            for (name, site) in root["accounts"]?.members ?? [] where site.isObject {
                accounts.append((account(named: name, site), site))
            }
            let own = root["defaults"]
            let rules = FileRules(
                isOpenClaw: root["version"]?.whole(1...1) != nil,
                defaults: [own, root.file == roots.first?.file ? nil : common].compactMap(\.self)
            )
            for site in root["jobs"]?.elements ?? [] where site.isObject {
                counts.jobs += 1
                jobs.append(job(site, rules))
            }
            for (name, site) in root["agents"]?.members ?? [] where site.isObject {
                counts.agents += 1
                agents.append(agent(named: name, site))
            }
            for site in root["plans"]?.elements ?? [] where site.isObject {
                counts.plans += 1
                plans.append(plan(site))
            }
        }
    }

    /// True, with an error, for a file of another kind, of which nothing else can be told.
    private mutating func refuse(_ root: Site) -> Bool {
        guard let jobs = root["jobs"], jobs.isObject, !jobs.members.isEmpty else { return false }
        guard jobs.members.allSatisfy({ $0.site["state"] != nil || $0.site["updatedAtMs"] != nil }) else {
            return false
        }
        findings.error(
            "this is OpenClaw's record of past runs (jobs-state.json), which defines no jobs; give its jobs.json",
            at: jobs
        )
        return true
    }

    private mutating func readLimits(_ root: Site) {
        guard let site = root["limits"] else { return }
        refuseSecondSettings(site)
        if let turns = site["maxConcurrentTurns"]?.whole(Bounds.concurrentTurns) {
            limits.maxConcurrentTurns = Int(turns)
        }
        for (key, value) in site["keys"]?.members ?? [] {
            if let bound = value.whole(Bounds.concurrentTurns) { limits.keys[trimmed(key)] = Int(bound) }
            keyBounds.append((trimmed(key), value))
        }
        if let interval = site["catchUpEverySeconds"]?.seconds(Bounds.catchUpSeconds) {
            limits.catchUpInterval = interval
        }
        if let late = site["lateAfterSeconds"]?.seconds(Bounds.lateAfterSeconds) { limits.lateAfter = late }
    }

    private mutating func readStop(_ root: Site) {
        guard let site = root["stop"] else { return }
        refuseSecondSettings(site)
        let limit = site["drainSeconds"]?.seconds(Bounds.drainSeconds)
        switch site["turns"]?.text {
        case "leave": stop = .leave
        case "kill": stop = .kill
        case "drain": stop = .drain(limit: limit ?? StopPolicy.defaultDrainLimit)
        default: return
        }
        if let limitSite = site["drainSeconds"], site["turns"]?.text != "drain" {
            findings.warning("\"drainSeconds\" has no effect unless \"turns\" is \"drain\"", at: limitSite)
        }
    }

    /// Settings of the whole daemon are made once over all files.
    mutating func refuseSecondSettings(_ site: Site) {
        for (_, value) in site.members {
            if let earlier = settingSites[value.path.text], earlier.file != value.file {
                findings.error(
                    "\(value.subject) is set here and at \(findings.place(of: earlier)); remove one",
                    at: value
                )
            }
            settingSites[value.path.text] = value
        }
    }
}

/// What holds for all jobs of a file.
struct FileRules {
    /// The file says `version: 1`, as OpenClaw writes it.
    let isOpenClaw: Bool
    /// Objects with defaults, the strongest first.
    let defaults: [Site]
}

/// A job with its own keys and the defaults behind them.
struct JobSettings {
    let job: Site
    let defaults: [Site]

    /// The job's own value, else the strongest default.
    subscript(_ key: String) -> Site? {
        job[key] ?? defaults.lazy.compactMap { $0[key] }.first
    }

    /// The value of every layer that has one, the strongest first.
    func all(_ key: String) -> [Site] { ([job] + defaults).compactMap { $0[key] } }
}
