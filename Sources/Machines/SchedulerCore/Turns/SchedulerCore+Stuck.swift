package import MidwatchModel
package import NightFacts

// The ladder of a stuck job: others try, one after the other; then it is held, asks, or is left behind by its phase. All
// the while it is stuck: nothing else of it starts, and nothing undoes that but work that goes on or an operator's word.

extension SchedulerCore {
    /// How often one rung is tried when limits, overloads or losses kept its turn from trying: 3.
    public static let escalationAttemptsMax = 3

    /// An agent has said STUCK: the next one named tries, or the ladder's end is reached. Nobody tries any more where the
    /// phase has passed without the job.
    package mutating func climb(_ id: JobID, after turn: TurnID, _ reason: Cause?) {
        guard let index = jobs.index(of: id) else { return }
        let job = jobs[index]
        guard job.record.state == .stuck, waitingCount(of: job) == 0 else { return }
        let rungs = job.definition.onStuck.retryWith
        guard job.record.streaks.tries < rungs.count, mayEscalate(job) else {
            settleStuck(index, turn: turn)
            return
        }
        let choice = rungs[Mutation.ladderSkipped.isOn ? rungs.count - 1 : job.record.streaks.tries]
        change(index) { record, _ in record.streaks.tries += 1 }
        leaveNote(index, .stuckBefore(reason))
        enqueueEscalation(index, choice, attempt: 1)
        let number = job.record.streaks.tries + 1
        tell(
            .jobEscalated(job.definition.id, choice, number: number, of: rungs.count),
            job: job.definition.id,
            turn: turn,
            phase: job.phase
        )
        rearm(index)
    }

    /// The ladder goes on once the phase of the job has had its say.
    mutating func askClimb(_ index: Int, after turn: TurnRecord, _ reason: Cause?) {
        effects.add(.climb(jobs[index].id, after: turn.id, reason))
    }

    /// What the end of another's try means for a job that is stuck still.
    mutating func followEscalation(_ outcome: TurnOutcome, reason: Cause?, turn: TurnRecord, _ index: Int) {
        switch outcome {
        case .done:
            enter(.done, turn: turn.id, index)
        case .stuck:
            enter(.stuck(reason ?? .noReasonGiven), turn: turn.id, index)
            askClimb(index, after: turn, reason)
        case .continue:
            unstick(index, turn: turn)
        case .usageLimit, .transient, .loginRefused, .budget, .lost:
            guard turn.attempt < Self.escalationAttemptsMax, mayEscalate(jobs[index]),
                let agent = turn.agent, waitingCount(of: jobs[index]) == 0
            else {
                askClimb(index, after: turn, jobs[index].record.reason)
                return
            }
            enqueueEscalation(index, AgentChoice(agent: agent, model: turn.model), attempt: turn.attempt + 1)
        case .failed, .timedOut, .hung, .falseDone, .noProgress:
            askClimb(index, after: turn, jobs[index].record.reason)
        case .cancelled:
            // Somebody's word: the ladder is left as it stands.
            settleStuck(index, turn: turn.id)
        }
    }

    /// The job's own agent goes on where another has found a way. It has used up that other's help until it has done a
    /// unit by itself.
    private mutating func unstick(_ index: Int, turn: TurnRecord) {
        passOverElapsed(index, .skippedHold, cause: .jobWasStuck(jobs[index].record.reason))
        change(index) { record, now in record.resume(.unstuck(turn.id), at: now) }
        let id = jobs[index].definition.id
        tell(.jobUnstuck(id, turn.id), job: id, turn: turn.id, phase: jobs[index].phase)
        rearm(index)
    }

    /// Nobody is left to try.
    private mutating func settleStuck(_ index: Int, turn: TurnID) {
        let job = jobs[index]
        let id = job.definition.id
        switch Mutation.stuckUnparked.isOn ? .park : job.definition.onStuck.then {
        case .hold: return
        case .ask:

            tell(.jobAsks(id, job.record.reason), job: id, turn: turn, phase: job.phase)
        case .park:
            guard !job.record.isParked, job.phase != nil else { return }
            change(index) { record, _ in record.park() }
            tell(.jobParked(id), job: id, turn: turn, phase: job.phase)
            askReview(ofPhaseOf: index)
        }
    }

    private func mayEscalate(_ job: JobSlot) -> Bool {
        guard case .agentTurn = job.definition.payload else { return false }
        return firstObstacle(to: .rung, job) == nil
    }

    private mutating func enqueueEscalation(_ index: Int, _ choice: AgentChoice, attempt: Int) {
        let job = jobs[index]
        let purpose = WaitingStart.Purpose.escalation(choice, attempt: attempt)
        waiting.append(WaitingStart(job: job.id, purpose, revision: job.record.revision, since: now.wall))
    }

    /// A job is no longer stuck, by somebody's word or because its turns are used up: nobody tries in its place.
    mutating func dropEscalations(of index: Int, cause: Cause) {
        for start in waiting.remove(of: jobs[index].id, where: { $0.trigger == .escalation }) {
            decide(start, .skippedHold, cause: cause)
        }
    }
}
