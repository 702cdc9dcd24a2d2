import MidwatchModel
import NightFacts
import SchedulerCore

// What a check says is what its command did, by what was expected of it.

extension Judge {
    /// The answer in a check's row is the one that its command gave.
    mutating func judgeAnswers(_ step: Step) {
        guard case .checkEnded(let id, let end, _) = step.event else { return }
        for case .record(.checkEnded(let check)) in step.orders where check.id == id && check.passed != check.isYes(end)
        {
            let answer = check.passed.map { $0 ? "yes" : "no" } ?? "nothing"
            complain("check \(id) \(check.expectation) and says \(answer) after \(end.kind)")
        }
    }
}

extension CheckRecord {
    /// Whether it is a yes when its command ends so, by the words of the manual.
    func isYes(_ end: Evidence) -> Bool {
        guard case .exited(let status, _) = end else { return false }
        switch expectation {
        case .succeeds: return status == 0
        // A shell's words for a command that it did not find, or that a signal killed, are not the command's.
        case .fails: return (1...125).contains(status) || status == 128 || status > 192
        }
    }
}
