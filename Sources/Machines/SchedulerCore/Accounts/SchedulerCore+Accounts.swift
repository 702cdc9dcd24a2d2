import MidwatchModel
import NightFacts
import Schedules

// Accounts: a usage limit is not a failure but a hold with an end, and after it one turn tries before the rest follow.

extension SchedulerCore {
    /// An end further away than this is not believed: 32 days.
    public static let limitEndMax: Duration = AccountBook.limitEndMax
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
    func choice(for start: WaitingStart, _ job: JobSlot, _ capacity: Capacity) -> StartChoice? {
        guard capacity.lack(of: job.definition.keys) == nil else { return nil }
        let all = choices(of: job.definition, for: start)
        guard start.isForced || hasCommonRoom(job, capacity.aside) else { return nil }
        let free = all.first { choice in
            !isHeld(choice.account) && !capacity.isFull(account: choice.account)
                && (start.isForced || isAffordable(choice.account, job, capacity.aside))
        }
        return free ?? (start.isForced ? all.first : nil)
    }

    /// Whether no turn of an account may start: its hold has not ended, or one turn is trying whether it has.
    func isHeld(_ account: String?) -> Bool { accounts.isHeld(account, now: now.wall) }

    /// What keeps all accounts that could serve a job from it; nil when one is free. Whoever is to serve a start needs room
    /// for another turn, too.
    func accountObstacle(
        to admission: Admission,
        _ job: JobSlot,
        _ start: WaitingStart?,
        _ capacity: Capacity?
    ) -> AccountObstacle? {
        let capacity = admission == .service ? capacity : nil
        guard accounts.hasHolds || capacity != nil else { return nil }
        let all = start.map { choices(of: job.definition, for: $0) } ?? choices(of: job.definition)
        guard all.allSatisfy({ isHeld($0.account) || capacity?.isFull(account: $0.account) ?? false }) else {
            return nil
        }
        guard let account = all.first?.account else { return nil }
        return accounts.obstacle(on: account, now: now.wall) ?? .full(account: account)
    }

    /// What a turn's end says about its account.
    mutating func noteAccount(of turn: TurnRecord, _ outcome: TurnOutcome, _ ending: TurnEnding?) {
        guard let account = turn.account,
            let change = accounts.turnEnded(turn, outcome, ending?.report.failure, now: now.wall)
        else { return }
        switch change {
        case .limited(let hold):
            record(.accountHeld(hold))

            tell(.accountHeld(account, until: hold.until.map(moment), hold.reason), job: turn.job, turn: turn.id)
        case .refused(let hold):
            record(.accountHeld(hold))

            tell(.accountBarred(account, hold.reason), job: turn.job, turn: turn.id)
        case .undecided(let hold):
            record(.accountHeld(hold))
        case .released(let isProvenByWork):
            record(.accountReleased(account))
            letFollow(account, turn.id, ran: isProvenByWork)
        }
    }

    /// A hold is over: what waited starts again one after the other, by priority.
    private mutating func letFollow(_ account: String, _ turn: TurnID, ran: Bool) {
        let interval = accounts.releaseInterval(of: account)
        let ranked = waiting.indices.filter { position in
            guard waiting[position].trigger == .afterHold, let index = jobs.index(of: waiting[position].job) else {
                return false
            }
            return choices(of: jobs[index].definition).first?.account == account
        }.sorted { priority(at: $0) == priority(at: $1) ? $0 < $1 : priority(at: $0) > priority(at: $1) }
        for (place, position) in ranked.enumerated() {
            putOff(position, until: now.wall + interval * place)
        }
        tell(.accountFreed(account, turn, ran: ran, followers: ranked.count))
    }

    private func priority(at position: Int) -> Int {
        jobs.index(of: waiting[position].job).map { jobs[$0].definition.priority } ?? 0
    }

    /// An account's hold keeps a job from a start: one start stands for all of them once the hold is over.
    mutating func owe(_ index: Int, after turn: TurnRecord? = nil) {
        guard waitingCount(of: jobs[index]) == 0, live(of: jobs[index]).isEmpty,
            firstObstacle(to: .debt, jobs[index]) == nil
        else { return }
        waiting.append(
            WaitingStart(
                job: jobs[index].id,
                .afterHold(of: turn?.nominal, attempt: turn?.attempt ?? 1),
                revision: jobs[index].record.revision,
                since: now.wall,
                standsFor: turn?.standsFor ?? 1
            )
        )
    }

    /// An operator's word that an account can be used again: one turn tries, then the others follow.
    mutating func answerRelease(_ account: String) -> OperatorReply {
        guard let hold = accounts.askedAgain(account, now: now.wall) else {
            return .failure(.accountNotHeld(account, held: accounts.held.map(\.account)))
        }
        record(.accountHeld(hold))
        tell(.accountReleased(account))
        return .success(.accountTried(account))
    }

    /// An instant with what the machine's clock on the wall shows then.
    func moment(_ instant: WallTime) -> Moment {
        Moment(instant, offsetSeconds: localZone.offsetSeconds(at: instant))
    }
}
