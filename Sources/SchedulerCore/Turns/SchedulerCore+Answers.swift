import MidwatchModel

// What operators answer to jobs that ask.

extension SchedulerCore {
    /// Keeps an answer for the next prompt and makes a job that waits for one active again.
    mutating func answerJob(_ id: JobID, text: String) -> OperatorReply {
        guard let index = jobIndex[id] else { return unknown(job: id) }
        let record = jobs[index].record
        guard case .agentTurn = jobs[index].definition.payload else {
            return refuse("\(id) runs a command, which takes no answer", cure: "midwatch resume \(id)")
        }
        let question = record.state == .stuck ? record.reason : nil
        switch record.state {
        case .done, .ended:
            return refuse("\(id) is \(record.state.rawValue)", cure: "midwatch resume \(id), then answer it")
        case .stuck, .held:
            if case .failure(let refusal) = answerResume(id) { return .failure(refusal) }
        case .active:
            break
        }
        let asked = question.map { "You stopped with: STUCK: \($0)\n" } ?? ""
        change(index) { record, _ in record.note = "\(asked)The operator says: \(text)" }
        tell(.jobAnswered, job: id, phase: jobs[index].phase, "\(id) is answered; its next prompt says so")
        return .success(OperatorAnswer(message: "the answer goes into the next prompt of \(id)", turn: nil))
    }

    /// A turn that ran has read the answer; one that met a limit or was lost may not have.
    mutating func forgetAnswer(_ index: Int, after outcome: TurnOutcome) {
        guard jobs[index].record.note != nil, outcome.readsNote else { return }
        change(index) { record, _ in record.note = nil }
    }

    /// The definition with the answer in its prompt.
    func answered(_ job: JobDefinition, _ record: JobRecord) -> JobDefinition {
        guard let answer = record.note, case .agentTurn(var turn) = job.payload else { return job }
        var copy = job
        turn.message += "\n\n\(answer)\n"
        copy.payload = .agentTurn(turn)
        return copy
    }
}

extension TurnOutcome {
    /// Whether a turn that ended so has read its prompt, and what that said besides.
    var readsNote: Bool { countsAsIteration && self != .cancelled }
}
