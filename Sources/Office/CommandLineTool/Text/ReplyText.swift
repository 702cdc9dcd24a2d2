import ControlAPI
import MidwatchModel
import NightFacts

/// Replies as lines for people.
enum ReplyText {
    static func status(_ reply: StatusReply, _ style: TextStyle) -> [String] {
        var fields = Fields()
        fields.add("midwatchd", "\(reply.version), pid \(reply.pid), \(reply.ready ? "ready" : "not ready")")
        fields.add("notice", reply.notice)
        fields.add("started", style.timeAndDistance(reply.startedAt))
        fields.add("state folder", "\(reply.stateFolder) (ledger \(TextStyle.size(reply.ledgerBytes)))")
        fields.add("jobs file", reply.jobsFile)
        fields.add("jobs", counts(reply.jobCounts))
        fields.add("running", reply.running.isEmpty ? "none" : "\(reply.running.count)")
        if let next = reply.nextStart { fields.add("next due", "\(next.job) \(style.timeAndDistance(next.at))") }
        if reply.overdueCount > 0 { fields.add("overdue", "\(reply.overdueCount)") }
        fields.add("loop lag", TextStyle.duration(reply.loopLagMs))
        fields.add("journal", reply.journal ? "yes" : "no")
        var lines = fields.lines
        if !reply.running.isEmpty { lines += [""] + running(reply.running, style) }
        if !reply.waiting.isEmpty {
            var table = Table([.init(title: "WAITING"), .init(title: "DUE"), .init(title: "FOR")])
            for row in reply.waiting { table.add([row.job, style.time(row.nominal), row.cause]) }
            lines += [""] + table.lines(style, empty: "")
        }
        if !reply.holds.isEmpty {
            var table = Table([
                .init(title: "HELD"), .init(title: "NAME"), .init(title: "UNTIL"), .init(title: "REASON"),
            ])
            for hold in reply.holds {
                table.add([hold.kind.rawValue, hold.name, hold.until.map(style.time), hold.reason])
            }
            lines += [""] + table.lines(style, empty: "")
        }
        if !reply.phases.isEmpty { lines += [""] + phases(reply.phases, style) }
        return lines
    }

    private static func counts(_ counts: [String: Int]) -> String {
        let known = ["active", "stuck", "held", "done", "ended"]
        let names = known + counts.keys.filter { !known.contains($0) }.sorted()
        let parts = names.compactMap { name in counts[name].flatMap { $0 > 0 ? "\($0) \(name)" : nil } }
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }

    private static func running(_ turns: [RunningTurn], _ style: TextStyle) -> [String] {
        var table = Table([
            .init(title: "TURN", isNumeric: true), .init(title: "JOB"), .init(title: "ITERATION", isNumeric: true),
            .init(title: "STATE", isState: true), .init(title: "SINCE"),
        ])
        for turn in turns {
            let since = style.timeAndDistance(turn.intendedAt)
            table.add([String(turn.turn), turn.job, String(turn.iteration), turn.state.rawValue, since])
        }
        return table.lines(style, empty: "")
    }

    static func jobs(_ jobs: [JobReply], _ style: TextStyle) -> [String] {
        var table = Table([
            .init(title: "JOB"), .init(title: "STATE", isState: true), .init(title: "PHASE"), .init(title: "SCHEDULE"),
            .init(title: "TURNS", isNumeric: true), .init(title: "LAST", isState: true), .init(title: "NEXT"),
            .init(title: "REASON"),
        ])
        for job in jobs {
            let newest = job.lastOutcome?.rawValue ?? job.lastState?.rawValue
            let last = job.liveTurns.isEmpty ? newest : "running"
            let phase = job.phase.map { "\($0) (\(job.phaseState?.rawValue ?? "?"))" }
            let state = job.enabled ? job.state.rawValue : "disabled"
            let next = job.nextDue.map(style.timeAndDistance)
            table.add([job.job, state, phase, job.schedule, String(job.iterations), last, next, job.reason])
        }
        return table.lines(style, empty: "no jobs")
    }

    static func turns(_ turns: [TurnReply], _ style: TextStyle) -> [String] {
        var table = Table([
            .init(title: "TURN", isNumeric: true), .init(title: "JOB"), .init(title: "ITERATION", isNumeric: true),
            .init(title: "TRIGGER"), .init(title: "OUTCOME", isState: true), .init(title: "STARTED"),
            .init(title: "TOOK", isNumeric: true), .init(title: "COST", isNumeric: true), .init(title: "REASON"),
        ])
        for turn in turns {
            table.add([
                String(turn.turn), turn.job, turn.iteration.map { String($0) }, turn.trigger.rawValue,
                turn.outcome?.rawValue ?? turn.state.rawValue,
                style.time(turn.startedAt ?? turn.intendedAt), turn.durationMs.map(TextStyle.duration),
                turn.costMicroUSD.map(TextStyle.cost), turn.reason,
            ])
        }
        return table.lines(style, empty: "no turns")
    }

    static func phases(_ phases: [PhaseReply], _ style: TextStyle) -> [String] {
        var table = Table([
            .init(title: "PHASE"), .init(title: "STATE", isState: true), .init(title: "GATE"), .init(title: "JOBS"),
            .init(title: "REASON"),
        ])
        for phase in phases {
            var gate = phase.require
            if phase.verify != nil { gate += " + verify" }
            if phase.approval { gate += " + approval" }
            let jobs = phase.members.map { "\($0.job) \($0.state.rawValue)" }.joined(separator: ", ")
            let end = phase.expiresAtMs.map { "until \(style.time(Timestamp(milliseconds: $0)))" }
            let notes = [phase.instance.map { "instance \($0)" }, end, phase.reason].compactMap { $0 }
            let reason = notes.isEmpty ? nil : notes.joined(separator: ", ")
            table.add([phase.phase, phase.state.rawValue, gate, jobs, reason])
        }
        return table.lines(style, empty: "no phases")
    }

    static func leases(_ leases: [LeaseReply], _ style: TextStyle) -> [String] {
        var table = Table([
            .init(title: "TOKEN", isNumeric: true), .init(title: "HOLDER"), .init(title: "JOB"),
            .init(title: "GRANTED"),
            .init(title: "EXPIRES"),
        ])
        for lease in leases {
            let expires = lease.expiresAt.map(style.timeAndDistance) ?? "with its holder"
            table.add([String(lease.token), lease.holder, lease.job, style.time(lease.grantedAt), expires])
        }
        return table.lines(style, empty: "no leases")
    }

    static func plan(_ plan: PlanReply, _ style: TextStyle) -> [String] {
        var table = Table([
            .init(title: "TIME"), .init(title: "JOB"), .init(title: "VERDICT", isState: true), .init(title: "CAUSE"),
        ])
        for row in plan.rows { table.add([style.time(row.nominal), row.job, row.verdict.rawValue, row.cause]) }
        let note = plan.truncated ? ["... cut off; --limit shows more"] : []
        return table.lines(style, empty: "nothing is due until \(style.time(plan.until))") + note
    }

    static func why(_ why: WhyReply, _ style: TextStyle) -> [String] {
        var table = Table([
            .init(title: "DUE"), .init(title: "VERDICT", isState: true), .init(title: "TURN", isNumeric: true),
            .init(title: "OUTCOME", isState: true), .init(title: "CAUSE"),
        ])
        for row in why.rows {
            let outcome = row.outcome?.rawValue ?? row.turnState?.rawValue
            table.add([
                style.time(row.nominal), row.verdict?.rawValue ?? "waiting", row.turn.map { String($0) }, outcome,
                row.cause,
            ])
        }
        let explanation = why.explanation.map(SafeText.line)
        return ["\(SafeText.line(why.job)) is \(why.state.rawValue)"] + explanation + [""]
            + table.lines(style, empty: "no occurrences")
    }

    static func event(_ event: EventReply, _ style: TextStyle) -> String {
        let kind = style.isColoured ? "\u{1B}[2m\(event.kind.rawValue)\u{1B}[0m" : event.kind.rawValue
        return "\(event.event)  \(style.time(event.at))  \(kind)  \(SafeText.line(event.message))"
    }

    static func reload(_ reply: ReloadReply) -> [String] {
        ["\(reply.jobCount) jobs: \(reply.added) added, \(reply.changed) changed, \(reply.removed) removed"]
            + reply.warnings.map { "warning: \(SafeText.line($0))" }
    }
}
