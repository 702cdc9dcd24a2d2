import MidwatchModel
import NightFacts

// What operators answer to jobs that ask.

extension SchedulerCore {
    /// Keeps an answer for the next prompt and makes a job that waits for one active again.
    mutating func answerJob(_ id: JobID, text: String) -> OperatorReply {
        guard let index = jobs.index(of: id) else { return .failure(.unknownJob(id)) }
        let record = jobs[index].record
        guard case .agentTurn = jobs[index].definition.payload else {
            return .failure(.takesNoAnswer(id))
        }
        let question = record.state == .stuck ? record.reason : nil
        switch record.state {
        case .done, .ended:
            return .failure(.tooLateToAnswer(id, record.state))
        case .stuck, .held:
            if case .failure(let refusal) = answerResume(id) { return .failure(refusal) }
        case .active:
            break
        }
        leaveNote(index, .answer(text, question: question))
        tell(.jobAnswered(id), job: id, phase: jobs[index].phase)
        return .success(.answered(id))
    }

    /// Has the prompts of a job's turns say something besides, from the next one on, until one has run with it. What it was
    /// to say already comes first.
    mutating func leaveNote(_ index: Int, _ remark: PromptNote.Remark) {
        let latest = turns.last
        change(index) { record, _ in
            record.note = (record.note ?? PromptNote([])).adding(remark, after: latest)
        }
    }

    /// A turn that ran has read the note, if it was there before; one that met a limit or was lost may not have.
    mutating func forgetNote(_ index: Int, after turn: TurnID, _ outcome: TurnOutcome) {
        guard jobs[index].record.note != nil, jobs[index].record.isRead(by: turn, outcome) else { return }
        change(index) { record, _ in record.note = nil }
    }
}

extension JobRecord {
    /// Whether a turn that ended so has read what its prompt said besides.
    func isRead(by turn: TurnID, _ outcome: TurnOutcome) -> Bool {
        outcome.countsAsIteration && outcome != .cancelled && note?.after.map { turn > $0 } ?? true
    }
}
