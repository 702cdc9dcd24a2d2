import JSONSyntax

/// A job of a test's jobs file, served by an agent of its own: a shell script.
struct Job {
    var name: String
    var script: String
    var schedule: JSONValue = .once
    /// More members of the job.
    var more: JSONValue = [:]
    /// More members of its agent.
    var agent: JSONValue = [:]

    init(
        _ name: String,
        _ script: String,
        _ schedule: JSONValue = .once,
        more: JSONValue = [:],
        agent: JSONValue = [:]
    ) {
        self.name = name
        self.script = script
        self.schedule = schedule
        self.more = more
        self.agent = agent
    }

    private var definition: JSONValue {
        let members: JSONValue = [
            "name": .string(name),
            "agent": .string(name),
            "schedule": schedule,
            "payload": ["kind": "agentTurn", "message": .string("Read AGENT.md. Follow the loop of \(name).")],
        ]
        return .object((members.object ?? []) + (more.object ?? []))
    }

    /// A jobs file.
    static func file(_ jobs: [Job], _ top: JSONValue = [:]) -> JSONValue {
        let agents = jobs.map { job in
            let command = JSONMember(name: "command", value: .string(job.script))
            return JSONMember(name: job.name, value: .object([command] + (job.agent.object ?? [])))
        }
        let members: JSONValue = ["agents": .object(agents), "jobs": .array(jobs.map(\.definition))]
        return .object((members.object ?? []) + (top.object ?? []))
    }
}

/// Schedules.
extension JSONValue {
    /// Due at once, and then not for a day.
    static let once: JSONValue = ["kind": "every", "everyMs": 86_400_000]
    /// Due only on a leap day: runs by hand.
    static let never: JSONValue = ["kind": "cron", "expr": "0 0 29 2 *", "tz": "UTC"]

    /// Due at a fixed distance in ms.
    static func every(_ milliseconds: Int64) -> JSONValue {
        ["kind": "every", "everyMs": .integer(milliseconds)]
    }

    /// Due so many ms after the end of the turn before.
    static func after(_ milliseconds: Int64) -> JSONValue {
        ["kind": "every", "everyMs": .integer(milliseconds), "from": "completion"]
    }
}

extension JSONValue {
    /// Whether the text of a member contains these words.
    func says(_ member: String, _ words: String) -> Bool {
        self[member]?.string?.contains(words) == true
    }
}
