public import MidwatchModel

/// One file to read.
public struct JobFileSource: Hashable, Sendable {
    /// How messages call it; nothing is opened here.
    public var path: String
    /// Its content: JSON in UTF-8, comments and trailing commas allowed, at most 16 MiB.
    public var bytes: [UInt8]
    /// Whether its mode lets group or others read it; then a secret in it is worth a warning. Default false.
    public var isReadableByOthers: Bool

    /// Pairs a name with content.
    public init(path: String, bytes: [UInt8], isReadableByOthers: Bool = false) {
        self.path = path
        self.bytes = bytes
        self.isReadableByOthers = isReadableByOthers
    }
}

/// What came of reading.
public struct JobFileResult: Hashable, Sendable {
    /// The definitions of all files together; nil when there is any error.
    public var definitions: Definitions?
    /// Errors and warnings in the order of the files and of the places in them; at most
    /// ``JobFileReader/maximumProblems``, errors before warnings when there are more.
    public var problems: [JobFileProblem]
    /// How many more problems there are than ``problems`` shows.
    public var problemsLeftOut: Int
    /// How much there was.
    public var counts: Counts

    /// Sizes for a summary line.
    public struct Counts: Hashable, Sendable {
        /// Files read.
        public var files = 0
        /// Jobs found, broken ones included.
        public var jobs = 0
        /// Agents found.
        public var agents = 0
        /// Plans found.
        public var plans = 0
        /// Phases found, over all plans.
        public var phases = 0
        /// All errors, shown or not.
        public var errors = 0
        /// All warnings, shown or not.
        public var warnings = 0

        /// Nothing yet.
        public init() {}
    }

    /// Makes a result.
    public init(
        definitions: Definitions?,
        problems: [JobFileProblem] = [],
        problemsLeftOut: Int = 0,
        counts: Counts = Counts()
    ) {
        self.definitions = definitions
        self.problems = problems
        self.problemsLeftOut = problemsLeftOut
        self.counts = counts
    }

    /// The problems as text, one per line, and a last line that says how many more there are.
    public var report: [String] {
        let lines = problems.map(\.description)
        guard problemsLeftOut > 0 else { return lines }
        return lines + ["\(problemsLeftOut) more problems are not shown"]
    }
}
