import MidwatchModel
import NightFacts
import Schedules

// Accounts: a usage limit is not a failure but a hold with an end, and after it one turn tries before the rest follow.

extension SchedulerCore {
    /// What is waited beyond the end that a provider names: 60 s.
    public static let limitMargin: Duration = .seconds(60)
    /// How long a limit without an end is waited for at first, and at most: 60 s, doubled up to 30 min.
    public static let limitDelays: ClosedRange<Duration> = .seconds(60)...(.seconds(1800))
    /// When limits without an end have gone on for so long, an operator is needed: 24 h.
    public static let limitLeash: Duration = .seconds(86_400)
    /// An end further away than this is not believed: 32 days.
    public static let limitEndMax: Duration = .seconds(32 * 86_400)
    /// How much waiting counts as much as one step of priority: 60 s.
    public static let agingStep: Duration = .seconds(60)

    /// Who may serve a job, the job's own agent first.
    func choices(of job: JobDefinition) -> [StartChoice] {
        guard case .agentTurn(let turn) = job.payload else { return [StartChoice(account: job.account)] }
        let own = job.agent.flatMap { agents[$0] }
        let first = StartChoice(
            agent: own,
            model: turn.model ?? own?.model,
            account: job.account ?? own.map { $0.account ?? $0.name }
        )
        return [first]
            + job.fallback.compactMap { choice in
                agents[choice.agent].map {
                    StartChoice(agent: $0, model: choice.model ?? $0.model, account: $0.account ?? $0.name)
                }
            }
    }

    /// Who may serve a start: whoever it names, else whoever may serve its job.
    func choices(of job: JobDefinition, for start: WaitingStart) -> [StartChoice] {
        guard let named = start.choice, let agent = agents[named.agent] else { return choices(of: job) }
        let account = agent.name == job.agent ? job.account ?? agent.account : agent.account
        return [StartChoice(agent: agent, model: named.model ?? agent.model, account: account ?? agent.name)]
    }

    /// Who serves a start now; nil when it must wait. A forced start asks no hold.
    func choice(for start: WaitingStart, _ job: JobSlot, _ room: Room) -> StartChoice? {
        guard room.lack(of: job.definition.keys) == nil else { return nil }
        let all = choices(of: job.definition, for: start)
        guard start.isForced || hasCommonRoom(job, room) else { return nil }
        let free = all.first { choice in
            !isHeld(choice.account) && !room.isFull(account: choice.account)
                && (start.isForced || isAffordable(choice.account, job, room))
        }
        return free ?? (start.isForced ? all.first : nil)
    }

    /// Whether no turn of an account may start: its hold has not ended, or one turn is trying whether it has.
    func isHeld(_ account: String?) -> Bool {
        guard let account, let hold = accountHolds[account] else { return false }
        guard let until = hold.until else { return true }
        return until > now.wall || hold.probe.map { turns[$0] != nil } ?? false
    }

    /// What keeps all accounts that could serve a job from it, for people; nil when one is free.
    func accountObstacle(to job: JobSlot) -> String? {
        guard !accountHolds.isEmpty else { return nil }
        let all = choices(of: job.definition)
        guard all.allSatisfy({ isHeld($0.account) }), let account = all.first?.account,
            let hold = accountHolds[account]
        else { return nil }
        let cause = (hold.turn.map { " by turn \($0)" } ?? "") + ": \(hold.reason)"
        if let probe = hold.probe, turns[probe] != nil { return "account \(account) is tried by turn \(probe)\(cause)" }
        guard let until = hold.until else { return "account \(account) is held until somebody releases it\(cause)" }
        return "account \(account) is held until \(text(until))\(cause)"
    }

    /// When the next hold ends; nil when none has an end to come.
    var nextHoldEnd: WallTime? {
        accountHolds.values.compactMap(\.until).filter { $0 > now.wall }.min()
    }

    /// The first turn of an account after its hold's end is the one that tries.
    mutating func noteProbe(_ turn: TurnRecord) {
        guard let account = turn.account, var hold = accountHolds[account], hold.probe == nil,
            hold.until.map({ $0 <= now.wall }) ?? false
        else { return }
        hold.probe = turn.id
        setHold(hold)
    }

    /// What a turn's end says about its account.
    mutating func noteAccount(of turn: TurnRecord, _ outcome: TurnOutcome, _ ending: TurnEnding?) {
        guard let account = turn.account else { return }
        switch outcome {
        case .usageLimit:
            hold(account, by: turn, resetsAt: ending?.report.failure?.resetsAt)
        case .budget where ending?.report.failure?.kind == .turnBudget:
            return
        case .auth, .budget:
            holdForGood(account, by: turn, reason: turn.reason ?? outcome.rawValue)
        case .transient, .cancelled, .lost:
            // It has told nothing about the limit; another turn tries.
            guard var hold = accountHolds[account], hold.probe == turn.id else { return }
            hold.probe = nil
            hold.until = now.wall + Self.limitDelays.lowerBound
            setHold(hold)
        case .done, .stuck, .continue:
            guard let hold = accountHolds[account], turn.plannedAt > hold.since || hold.probe == turn.id else { return }
            release(account, "turn \(turn.id) ran")
        case .failed, .timedOut, .hung, .falseDone, .noProgress:
            guard accountHolds[account]?.probe == turn.id else { return }
            release(account, "turn \(turn.id) met no limit")
        }
    }

    private mutating func hold(_ account: String, by turn: TurnRecord, resetsAt: WallTime?) {
        let old = accountHolds[account]
        // Turns that ran side by side meet one limit together.
        let isSameBurst = old.map {
            turn.plannedAt < $0.since || turn.id != $0.probe && $0.until.map { $0 > now.wall } ?? true
        }
        var hold = AccountHold(
            account: account,
            reason: turn.reason ?? "usage limit",
            since: old?.since ?? now.wall,
            until: nil,
            turn: turn.id,
            strikes: old?.strikes ?? 0
        )
        // An end that has passed is believed once; a program that keeps naming it knows no better.
        let earliest = old?.probe == nil ? now.wall - Self.limitMargin : now.wall
        if let reset = resetsAt, reset > earliest, reset < now.wall + Self.limitEndMax {
            hold.until = max(reset, now.wall) + Self.limitMargin
            hold.strikes = 0
        } else if isSameBurst == true, let old {
            hold.until = old.until
        } else if hold.since.duration(to: now.wall) < Self.limitLeash {
            hold.strikes += 1
            let doublings = min(hold.strikes - 1, 20)
            hold.until = now.wall + min(Self.limitDelays.lowerBound * (1 << doublings), Self.limitDelays.upperBound)
        } else {
            hold.reason = "limited for 24 h without a word when it ends: \(hold.reason)"
        }
        if isSameBurst == true, let old {
            // The latest end holds; none at all is the latest.
            hold.until = old.until.flatMap { end in hold.until.map { max($0, end) } }
        }
        setHold(hold)
        let end = hold.until.map { "until \(text($0))" } ?? "until somebody releases it"
        tell(.accountHeld, job: turn.job, turn: turn.id, "account \(account) is held \(end): \(hold.reason)")
    }

    /// A refused login or a bound that waiting does not lift.
    private mutating func holdForGood(_ account: String, by turn: TurnRecord, reason: String) {
        setHold(
            AccountHold(
                account: account,
                reason: reason,
                since: accountHolds[account]?.since ?? now.wall,
                until: nil,
                turn: turn.id
            )
        )
        let cure = "put it right, then: midwatch release \(account)"
        tell(.accountHeld, job: turn.job, turn: turn.id, "account \(account) is held: \(reason) (\(cure))")
    }

    private mutating func setHold(_ hold: AccountHold) {
        accountHolds[hold.account] = hold
        record(.accountHeld(hold))
    }

    /// Ends a hold. What waited starts again one after the other, by priority.
    private mutating func release(_ account: String, _ why: String) {
        accountHolds[account] = nil
        record(.accountReleased(account))
        let interval = accounts[account]?.releaseInterval ?? AccountDefinition.defaultReleaseInterval
        let ranked = waiting.indices.filter { position in
            guard waiting[position].trigger == .afterHold, let index = jobs.index(of: waiting[position].job) else {
                return false
            }
            return choices(of: jobs[index].definition).first?.account == account
        }.sorted { priority(at: $0) == priority(at: $1) ? $0 < $1 : priority(at: $0) > priority(at: $1) }
        for (place, position) in ranked.enumerated() {
            putOff(position, until: now.wall + interval * place)
        }
        let rest = ranked.isEmpty ? "" : "; \(ranked.count) jobs follow"
        tell(.accountReleased, "account \(account) is free again: \(why)\(rest)")
    }

    private func priority(at position: Int) -> Int {
        jobs.index(of: waiting[position].job).map { jobs[$0].definition.priority } ?? 0
    }

    /// An account's hold keeps a job from a start: one start stands for all of them once the hold is over.
    mutating func owe(_ index: Int, after turn: TurnRecord? = nil) {
        guard waitingCount(of: jobs[index]) == 0, live(of: jobs[index]).isEmpty, jobs[index].record.state == .active,
            !waiting.isFull, hasTurnsAfterAll(jobs[index])
        else { return }
        var start = WaitingStart(
            job: jobs[index].definition.id,
            trigger: .afterHold,
            revision: jobs[index].record.revision,
            since: now.wall,
            isRecorded: false
        )
        start.attempt = turn?.attempt ?? 1
        start.serves = turn?.nominal
        start.standsFor = turn?.standsFor ?? 1
        enqueue(start, index)
    }

    private func hasTurnsAfterAll(_ job: JobSlot) -> Bool {
        job.definition.maxTurns.map { job.record.countedTurns < $0 } ?? true
    }

    /// An operator's word that an account can be used again: one turn tries, then the others follow.
    mutating func answerRelease(_ account: String) -> OperatorReply {
        guard var hold = accountHolds[account] else {
            let known = accountHolds.keys.sorted().joined(separator: ", ")
            return .failure(
                OperatorRefusal(
                    kind: .notFound,
                    message: "no account \(account) is held",
                    cure: known.isEmpty ? "nothing needs to be done" : "held are: \(known)"
                )
            )
        }
        hold.until = now.wall
        hold.strikes = 0
        hold.probe = nil
        setHold(hold)
        tell(.accountReleased, "account \(account) may be tried again, on an operator's word")
        return .success(OperatorAnswer(message: "one turn tries account \(account), then the others follow", turn: nil))
    }

    /// An instant for people, in the machine's zone.
    func text(_ instant: WallTime) -> String {
        localZone.text(of: instant)
    }
}
