import ControlAPI
import MidwatchModel
import NightFacts
import NightWords
import SchedulerCore

// From the domain's values to the wire's.

extension EngineControlService {
    func reply(for job: JobStatus, newest: TurnRecord?, core: SchedulerCore, upcoming: [WallTime]?) -> JobReply {
        var zone: String?
        if case .cron(let cron) = job.definition.schedule { zone = cron.zone }
        let phase = job.phase.flatMap { id in core.phaseStatuses.first { $0.record.id == id } }
        return JobReply(
            id: job.definition.id.rawValue,
            name: job.definition.name,
            description: job.definition.description,
            enabled: job.definition.isEnabled,
            state: job.record.state.rawValue,
            reason: job.record.reason?.words,
            sinceMs: job.record.since.millisecondsSinceEpoch,
            schedule: words(for: job.definition.schedule),
            zone: zone,
            nextDueMs: job.obstacle == nil ? job.nextDue?.millisecondsSinceEpoch : nil,
            upcomingMs: upcoming?.map(\.millisecondsSinceEpoch),
            lastTurn: newest?.id.rawValue,
            lastState: newest?.state.rawValue,
            lastOutcome: newest?.outcome?.rawValue,
            lastStartedAtMs: newest?.plannedAt.millisecondsSinceEpoch,
            iterations: job.record.countedTurns,
            maxTurns: job.definition.maxTurns,
            phase: job.phase?.description,
            phaseState: phase?.record.state.rawValue,
            agent: job.definition.agent,
            running: job.live.map(\.rawValue),
            waiting: job.waiting
        )
    }

    private func words(for schedule: Schedule) -> String {
        switch schedule {
        case .at(let instant):
            return "at \(Timestamp(milliseconds: instant.millisecondsSinceEpoch))"
        case .every(let interval):
            let tail = interval.from == .completion ? " after completion" : ""
            return "every \(words(for: interval.period))\(tail)"
        case .cron(let cron):
            return "cron \(cron.expression)"
        }
    }

    private func words(for period: Duration) -> String {
        let milliseconds = period.wholeMilliseconds
        for (size, unit) in [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1000, "s")] as [(Int64, String)]
        where milliseconds % size == 0 {
            return "\(milliseconds / size) \(unit)"
        }
        return "\(milliseconds) ms"
    }

    func reply(for turn: TurnRecord) -> TurnReply {
        var reply = TurnReply(
            id: turn.id.rawValue,
            job: turn.job.rawValue,
            trigger: turn.trigger.rawValue,
            state: turn.state.rawValue
        )
        reply.iteration = turn.iteration
        reply.attempt = turn.attempt
        reply.outcome = turn.outcome?.rawValue
        reply.reason = (turn.reason ?? turn.stopCause)?.words
        reply.agent = turn.agent
        reply.account = turn.account
        reply.model = turn.model
        reply.phase = turn.phase?.description
        reply.leaseToken = turn.token.rawValue
        reply.folder = output.folder(of: turn.id)
        reply.setTimes(
            nominalMs: turn.nominal?.millisecondsSinceEpoch,
            intendedAtMs: turn.plannedAt.millisecondsSinceEpoch,
            startedAtMs: turn.ending?.exit.startedAt?.millisecondsSinceEpoch,
            endedAtMs: turn.ending?.exit.endedAt.millisecondsSinceEpoch ?? turn.endedAt?.millisecondsSinceEpoch
        )
        if let ending = turn.ending { add(ending, to: &reply) }
        return reply
    }

    private func add(_ ending: TurnEnding, to reply: inout TurnReply) {
        switch ending.exit.status {
        case .exited(let code): reply.exitStatus = code
        case .signalled(let signal): reply.killedBy = signal
        case .neverStarted: break
        }
        reply.endedBy = ending.exit.endedBy?.rawValue
        reply.cpuMs = ending.exit.cpu.wholeMilliseconds
        reply.peakMemoryBytes = ending.exit.peakMemoryBytes
        reply.stdoutBytes = ending.exit.stdoutBytes
        reply.stderrBytes = ending.exit.stderrBytes
        reply.stragglers = ending.exit.stragglers
        reply.finalText = ending.report.finalText.isEmpty ? nil : ending.report.finalText
        reply.session = ending.report.sessionID
        reply.costMicroUSD = ending.report.costMicroUSD
        reply.usage = ending.report.usage.map { usage in
            UsageReply(
                freshInput: usage.freshInput,
                cacheRead: usage.cacheRead,
                cacheWrite: usage.cacheWrite,
                output: usage.output
            )
        }
        switch ending.signal {
        case .done: reply.signal = "done"
        case .planned: reply.signal = "planned"
        case .stuck(let reason):
            reply.signal = "stuck"
            reply.signalReason = reason
        case nil: break
        }
    }

    func replies(for phases: [PhaseStatus]) -> [PhaseReply] {
        var positions: [String: Int] = [:]
        return phases.map { phase in
            positions[phase.record.id.plan, default: 0] += 1
            let require =
                switch phase.definition.gate.require {
                case .all: "all"
                case .any: "any"
                case .quorum(let number): "quorum \(number)"
                }
            return PhaseReply(
                plan: phase.record.id.plan,
                phase: phase.record.id.phase,
                position: positions[phase.record.id.plan] ?? 1,
                state: phase.record.state.rawValue,
                reason: phase.record.reason?.words
                    ?? (phase.obstacles.isEmpty ? nil : phase.obstacles.map(\.words).joined(separator: "; ")),
                sinceMs: phase.record.since.millisecondsSinceEpoch,
                require: require,
                verify: phase.definition.gate.verify?.argv,
                approval: phase.definition.gate.approval != nil,
                instance: phase.isRepeating ? phase.record.instance : nil,
                openedAtMs: phase.record.openedAt?.millisecondsSinceEpoch,
                timeoutSeconds: phase.definition.timeout.map { $0.wholeMilliseconds / 1000 },
                expiresAtMs: phase.expiresAt?.millisecondsSinceEpoch,
                jobs: phase.members.map { member in
                    PhaseReply.Member(
                        job: member.id.rawValue,
                        state: member.state.rawValue,
                        reason: member.reason?.words
                    )
                }
            )
        }
    }

    func reply(for event: NumberedEvent) -> EventReply {
        let fields = event.record.notice.fields
        return EventReply(
            id: event.id,
            atMs: event.record.at.millisecondsSinceEpoch,
            kind: event.record.kind.rawValue,
            job: event.record.job?.rawValue,
            turn: event.record.turn?.rawValue,
            phase: event.record.phase?.description,
            text: event.record.message,
            fields: fields.isEmpty
                ? nil : Dictionary(fields.map { ($0.name, $0.value.description) }) { first, _ in first }
        )
    }
}
