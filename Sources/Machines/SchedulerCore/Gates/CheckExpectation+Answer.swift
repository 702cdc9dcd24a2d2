import MidwatchModel
import NightFacts

extension CheckExpectation {
    /// Statuses with which a shell says that it could not run a command: not executable, not found.
    private static let notRun = 126...127
    /// Statuses with which a shell says that a signal killed its command: 128 and the signal's number.
    private static let killed = 129...192

    /// What there is to show for an answer: an exit says that a failure was expected where none was seen.
    func asShown(_ evidence: Evidence, isMet: Bool) -> Evidence {
        guard self == .fails, !isMet, case .exited(let status, let lines) = evidence else { return evidence }
        return .didNotFail(status, lines: lines)
    }

    /// Whether a command that ended so did what was expected of it.
    ///
    /// What did not end by itself did neither. A failure counts only as the command's own word: a test that is missing has
    /// not failed, nor has one that ran out of memory.
    func isMet(by evidence: Evidence) -> Bool {
        guard case .exited(let status, _) = evidence else { return self == .fails && Mutation.cutShortFails.isOn }
        switch self {
        case .succeeds: return status == 0
        case .fails: return status != 0 && !Self.notRun.contains(status) && !Self.killed.contains(status)
        }
    }
}
