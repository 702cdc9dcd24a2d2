/// A command whose end answers a question: a job's or a gate's `verify`, or a job's `when`.
public struct CheckCommand: Hashable, Sendable {
    /// The program and its arguments; never empty.
    public var argv: [String]
    /// Absolute path of the folder it runs in; nil means the job's workspace (for a gate: the daemon's folder).
    public var workspace: String?
    /// Longest run; default 10 min.
    public var timeout: Duration
    /// What it is to do for the answer to be yes.
    public var expectation: CheckExpectation

    /// Makes a check.
    public init(
        argv: [String],
        workspace: String? = nil,
        timeout: Duration = TurnBounds.defaultCommandTimeout,
        expectation: CheckExpectation = .succeeds
    ) {
        self.argv = argv
        self.workspace = workspace
        self.timeout = timeout
        self.expectation = expectation
    }
}

/// What a check's command is to do for the check to pass. Raw values are the words of the jobs file and of the ledger.
public enum CheckExpectation: String, Hashable, Sendable, CaseIterable {
    /// It exits with status 0.
    case succeeds
    /// It exits by itself with another status: a test that must not pass yet, a search that must find nothing.
    case fails
}
