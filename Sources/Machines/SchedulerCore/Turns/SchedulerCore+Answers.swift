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
        let asked = question.map { "You stopped with: STUCK: \($0.quoted)\n" } ?? ""
        leaveNote(index, "\(asked)The operator says: \(text)")
        tell(.jobAnswered(id), job: id, phase: jobs[index].phase)
        return .success(.answered(id))
    }

    /// What is kept for a job's prompts, in characters: 16,384. More is cut at its beginning.
    static let noteCharactersMax = 16_384

    /// Has the prompts of a job's turns say something besides, from the next one on, until one has run with it. What it was
    /// to say already comes first.
    mutating func leaveNote(_ index: Int, _ text: String) {
        let latest = turns.last
        change(index) { record, _ in
            let all = record.note.map { "\($0.text)\n\(text)" } ?? text
            record.note = JobRecord.Note(text: String(all.suffix(Self.noteCharactersMax)), after: latest)
        }
    }

    /// A turn that ran has read the note, if it was there before; one that met a limit or was lost may not have.
    mutating func forgetNote(_ index: Int, after turn: TurnID, _ outcome: TurnOutcome) {
        guard jobs[index].record.note != nil, jobs[index].record.isRead(by: turn, outcome) else { return }
        change(index) { record, _ in record.note = nil }
    }

    /// The definition with the answer in its prompt.
    func answered(_ job: JobDefinition, _ record: JobRecord) -> JobDefinition {
        guard let answer = record.note, case .agentTurn(var turn) = job.payload else { return job }
        var copy = job
        turn.message += "\n\n\(answer.text)\n"
        copy.payload = .agentTurn(turn)
        return copy
    }
}

extension Cause {
    /// What somebody said, to be quoted in a prompt or beside a check's output.
    var quoted: String {
        switch self {
        case .words(let text), .recorded(_, let text): text
        case .noReasonGiven: "it gave no reason"
        default: kind
        }
    }
}

extension JobRecord {
    /// Whether a turn that ended so has read what its prompt said besides.
    func isRead(by turn: TurnID, _ outcome: TurnOutcome) -> Bool {
        outcome.countsAsIteration && outcome != .cancelled && note?.after.map { turn > $0 } ?? true
    }
}
