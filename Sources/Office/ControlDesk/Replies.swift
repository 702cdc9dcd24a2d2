import ControlAPI
import MidwatchModel
import NightFacts
import NightWords
import SchedulerCore

// From the domain's values to the wire's.

extension JobReply {
    /// Where a job stands.
    ///
    /// - Parameters:
    ///   - newest: its newest turn.
    ///   - upcoming: its next occurrences; nil where they are not asked for.
    init(_ job: JobStatus, newest: TurnRecord?, phases: PhaseStates, upcoming: [WallTime]? = nil) {
        var zone: String?
        if case .cron(let cron) = job.definition.schedule { zone = cron.zone }
        self.init(
            job: job.definition.id.rawValue,
            name: job.definition.name,
            description: job.definition.description,
            enabled: job.definition.isEnabled,
            state: job.record.state,
            reason: job.record.reason?.words,
            sinceMs: job.record.since.millisecondsSinceEpoch,
            schedule: job.definition.schedule.words,
            zone: zone,
            nextDueMs: job.obstacle == nil ? job.nextDue?.millisecondsSinceEpoch : nil,
            upcomingMs: upcoming?.map(\.millisecondsSinceEpoch),
            lastTurn: newest?.id.rawValue,
            lastState: newest?.state,
            lastOutcome: newest?.outcome,
            lastIntendedAtMs: newest?.plannedAt.millisecondsSinceEpoch,
            iterations: job.record.countedTurns,
            maxTurns: job.definition.maxTurns,
            phase: job.phase?.description,
            phaseState: phases[job.phase],
            agent: job.definition.agent,
            liveTurns: job.live.map(\.rawValue),
            waitingCount: job.waiting
        )
    }
}

extension RunningTurn {
    /// A live turn.
    init(_ turn: TurnRecord) {
        self.init(
            turn: turn.id.rawValue,
            job: turn.job.rawValue,
            iteration: turn.iteration,
            state: turn.state,
            intendedAtMs: turn.plannedAt.millisecondsSinceEpoch
        )
    }
}

extension TurnReply {
    /// A turn's record.
    init(_ turn: TurnRecord, folder: String) {
        self.init(
            turn: turn.id.rawValue,
            job: turn.job.rawValue,
            trigger: turn.trigger,
            state: turn.state
        )
        iteration = turn.iteration
        attempt = turn.attempt
        outcome = turn.outcome
        reason = (turn.reason ?? turn.stopCause)?.words
        agent = turn.agent
        account = turn.account
        model = turn.model
        phase = turn.phase?.description
        token = turn.token.rawValue
        self.folder = folder
        setTimes(
            nominalMs: turn.nominal?.millisecondsSinceEpoch,
            intendedAtMs: turn.plannedAt.millisecondsSinceEpoch,
            startedAtMs: turn.ending?.exit.startedAt?.millisecondsSinceEpoch,
            endedAtMs: turn.ending?.exit.endedAt.millisecondsSinceEpoch ?? turn.endedAt?.millisecondsSinceEpoch
        )
        if let ending = turn.ending { add(ending) }
    }

    private mutating func add(_ ending: TurnEnding) {
        switch ending.exit.status {
        case .exited(let code): exitStatus = code
        case .signalled(let signal): killedBy = signal
        case .neverStarted: break
        }
        endedBy = ending.exit.endedBy
        cpuMs = ending.exit.cpu.wholeMilliseconds
        peakMemoryBytes = ending.exit.peakMemoryBytes
        stdoutBytes = ending.exit.stdoutBytes
        stderrBytes = ending.exit.stderrBytes
        stragglers = ending.exit.stragglers
        finalText = ending.report.finalText.isEmpty ? nil : ending.report.finalText
        conversation = ending.report.sessionID
        costMicroUSD = ending.report.costMicroUSD
        usage = ending.report.usage.map { usage in
            UsageReply(
                freshInput: usage.freshInput,
                cacheRead: usage.cacheRead,
                cacheWrite: usage.cacheWrite,
                output: usage.output
            )
        }
        switch ending.signal {
        case .done: signal = .done
        case .planned: signal = .planned
        case .stuck(let reason):
            signal = .stuck
            signalReason = reason
        case nil: break
        }
    }
}

extension PhaseReply {
    /// Phases in plan order, with their places.
    static func list(_ phases: [PhaseStatus]) -> [PhaseReply] {
        var positions: [String: Int] = [:]
        return phases.map { phase in
            positions[phase.record.id.plan, default: 0] += 1
            return PhaseReply(phase, position: positions[phase.record.id.plan] ?? 1)
        }
    }

    private init(_ phase: PhaseStatus, position: Int) {
        let obstacles = phase.obstacles.isEmpty ? nil : phase.obstacles.map(\.words).joined(separator: "; ")
        self.init(
            plan: phase.record.id.plan,
            name: phase.record.id.phase,
            position: position,
            state: phase.record.state,
            reason: phase.record.reason?.words ?? obstacles,
            sinceMs: phase.record.since.millisecondsSinceEpoch,
            require: phase.definition.gate.require.words,
            verify: phase.definition.gate.verify?.argv,
            approval: phase.definition.gate.approval != nil,
            instance: phase.isRepeating ? phase.record.instance : nil,
            openedAtMs: phase.record.openedAt?.millisecondsSinceEpoch,
            timeoutSeconds: phase.definition.timeout.map { $0.wholeMilliseconds / 1000 },
            expiresAtMs: phase.expiresAt?.millisecondsSinceEpoch,
            members: phase.members.map { member in
                Member(job: member.id.rawValue, state: member.state, reason: member.reason?.words)
            }
        )
    }
}

extension EventReply {
    /// An event of the ledger.
    init(_ event: NumberedEvent) {
        self.init(
            event: event.id,
            atMs: event.record.at.millisecondsSinceEpoch,
            kind: event.record.kind,
            job: event.record.job?.rawValue,
            turn: event.record.turn?.rawValue,
            phase: event.record.phase?.description,
            message: event.record.message,
            fields: event.record.notice.fields.byName
        )
    }
}

extension ControlError {
    /// Why something was not done, or not found.
    init(_ refusal: Refusal) {
        self.init(
            refusal.kind == .notFound ? .notFound : .invalidState,
            refusal.message,
            cure: refusal.cure,
            refusal: refusal.name,
            fields: refusal.fields.byName
        )
    }
}

extension [Field] {
    /// Values by name, as replies have them; nil for none.
    fileprivate var byName: [String: String]? {
        isEmpty ? nil : Dictionary(map { ($0.name, $0.value.description) }) { first, _ in first }
    }
}

extension LeaseReply {
    /// A lease of the ledger.
    init(_ lease: LeaseRecord) {
        self.init(
            token: lease.token.rawValue,
            holder: "turn \(lease.turn)",
            job: lease.job.rawValue,
            turn: lease.turn.rawValue,
            grantedAtMs: lease.acquiredAt.millisecondsSinceEpoch,
            expiresAtMs: lease.expiresAt.millisecondsSinceEpoch
        )
    }
}

extension WhyReply.Row {
    /// A decided or waiting occurrence and the turn it started.
    init(_ row: OccurrenceRecord, turn: TurnRecord?) {
        self.init(
            nominalMs: row.nominal.millisecondsSinceEpoch,
            verdict: row.verdict,
            cause: row.words(turn: turn?.reason),
            causeKind: row.cause?.kind,
            turn: row.turn?.rawValue,
            turnState: turn?.state,
            outcome: turn?.outcome
        )
    }
}
