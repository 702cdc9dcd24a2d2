/// Something that a ledger says and that no sound night can have written.
public struct Finding: Hashable, Sendable {
    /// The rule that is broken.
    public var rule: Rule
    /// What is wrong, in a line: which job, turn or phase, and the values that do not go together.
    public var text: String

    /// Makes a finding.
    public init(_ rule: Rule, _ text: String) {
        self.rule = rule
        self.text = text
    }

    /// What holds in every ledger. Raw values are part of `midwatch-judge --json`.
    public enum Rule: String, Hashable, Sendable, CaseIterable {
        /// Every occurrence of a schedule up to the watermark has its row.
        case lostOccurrence = "lost_occurrence"
        /// No occurrence has two rows.
        case doubledOccurrence = "doubled_occurrence"
        /// A row stands for occurrences that the schedule has.
        case strayOccurrence = "stray_occurrence"
        /// An occurrence that started names its turn, and that turn the occurrence; one turn for each.
        case start
        /// Each turn has one lease, open as long as it lives; tokens rise with the turns.
        case lease
        /// No more turns of a job live at once than it allows.
        case overlap
        /// Iterations are counted without gaps, and the job's row counts as the turns do.
        case iteration
        /// A check is over with an answer, and a DONE that must be checked was.
        case check
        /// A phase opens after the one before it has passed, and its turns start while it is open.
        case phase
        /// The story is numbered without gaps and tells the start and the end of each turn once.
        case story
        /// The ledger knows the jobs of the file, by the same schedules.
        case definitions
        /// What was settled stays as it was.
        case changed
        /// After a night has drained nothing lives, waits or is undecided.
        case leftOver = "left_over"
    }
}
