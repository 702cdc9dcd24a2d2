import MidwatchModel
import PlanAdvice

extension Reading {
    /// Warns of jobs of one phase that run in one workspace, or in each other's, or whose prompts name one path.
    ///
    /// Each job is told once, with the first of the jobs before it that it meets. Jobs without a workspace are compared
    /// by their prompts alone; disabled ones meet nobody.
    mutating func warnOfCommonGround(in phase: PhaseDraft, jobs: (String) -> [JobDefinition]) {
        guard phase.jobs.count > 1 else { return }
        var ground = CommonGround()
        for site in phase.jobs {
            guard let name = site.filledText, jobs(name).count == 1, let job = jobs(name).first, job.isEnabled else {
                continue
            }
            guard let meeting = ground.add(job), !takesTurns(job, jobs(meeting.other).first) else { continue }
            let pair = "\(quoted(meeting.other)) and \(quoted(job.id.rawValue)) of the phase \(quoted(phase.name))"
            switch meeting.place {
            case .workspace(let path):
                findings.warning(
                    "the jobs \(pair) run side by side in \(quoted(path)) and may change the same files; "
                        + "give each a workspace of its own, or put them into different phases",
                    at: site
                )
            case .workspaces(let inner, let outer):
                findings.warning(
                    "the jobs \(pair) run side by side, and the workspace \(quoted(inner)) lies in \(quoted(outer)); "
                        + "give each a workspace of its own, or put them into different phases",
                    at: site
                )
            case .prompts(let path):
                findings.warning(
                    "the prompts of the jobs \(pair) both name \(quoted(path)), and they run side by side; "
                        + "put them into different phases, give each a path of its own, or say \"read-only\" in the line",
                    at: site
                )
            }
        }
    }

    /// Whether two jobs share a concurrency key that lets one of them run at a time.
    private func takesTurns(_ one: JobDefinition, _ other: JobDefinition?) -> Bool {
        one.keys.contains { key in other?.keys.contains(key) == true && limits.keys[key] ?? 1 == 1 }
    }
}

/// Where jobs that run side by side meet. Finding the first meeting takes time by the length of paths, not by the number
/// of jobs.
private struct CommonGround {
    enum Place {
        case workspace(String)
        case workspaces(inner: String, outer: String)
        case prompts(String)
    }

    /// The first job that runs in a folder.
    private var workspaces: [String: String] = [:]
    /// For each folder around a workspace, the first job that runs in it, and its workspace.
    private var around: [String: (job: String, workspace: String)] = [:]
    /// The first job whose prompt names a path.
    private var named: [String: String] = [:]

    /// Adds a job; returns the first job it meets, and where.
    mutating func add(_ job: JobDefinition) -> (other: String, place: Place)? {
        let id = job.id.rawValue
        var meeting: (other: String, place: Place)?
        if let workspace = job.workspace, workspace.hasPrefix("/") {
            let path = PathPattern(workspace)
            let text = path.description
            // The folder itself and those around it, the nearest first; not the root, which is around all.
            let folders = stride(from: path.components.count, to: 0, by: -1).map {
                "/" + path.components.prefix($0).joined(separator: "/")
            }
            if let other = workspaces[text] {
                meeting = (other, .workspace(text))
            } else if let outer = folders.dropFirst().first(where: { workspaces[$0] != nil }),
                let other = workspaces[outer]
            {
                meeting = (other, .workspaces(inner: text, outer: outer))
            } else if let inner = around[text] {
                meeting = (inner.job, .workspaces(inner: inner.workspace, outer: text))
            }
            workspaces[text] = workspaces[text] ?? id
            for folder in folders.dropFirst() where around[folder] == nil { around[folder] = (id, text) }
        }
        for path in PathFinder.absolutePaths(in: Self.words(of: job)).map(\.description) {
            if let other = named[path] {
                meeting = meeting ?? (other, .prompts(path))
            } else {
                named[path] = id
            }
        }
        return meeting
    }

    /// What a job is told; of a command its arguments, not the program, which others may run too.
    private static func words(of job: JobDefinition) -> String {
        let words = words(job.payload)
        // Blanks end a path in a prompt: a workspace that has some would count as its first word.
        guard let workspace = job.workspace, workspace.contains(where: { !$0.isLetter && !"/._-".contains($0) }) else {
            return words
        }
        return words.split(separator: workspace).joined(separator: " ")
    }

    private static func words(_ payload: Payload) -> String {
        switch payload {
        case .agentTurn(let turn): return turn.message
        case .command(let line):
            guard line.argv.starts(with: ["/bin/sh", "-c"]), line.argv.count == 3 else {
                return line.argv.dropFirst().joined(separator: "\n")
            }
            let script = line.argv[2].drop { $0.isWhitespace }
            return String(script.drop { !$0.isWhitespace })
        }
    }
}
