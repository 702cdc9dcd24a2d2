public import MidwatchModel

/// What a turn executes: everything about the process that follows from the definitions alone.
public struct Invocation: Hashable, Sendable {
    /// The program and its arguments; never empty, no NUL. Where ``needsPromptFile`` is true, arguments hold
    /// `{prompt_file}`; ``argv(promptFile:)`` puts the path in.
    public var argv: [String]
    /// What the program finds on its standard input; nil means nothing (`/dev/null`).
    public var input: String?
    /// Variables to set, the preset's, the agent's and the job's; a name stands once, in name order.
    public var environment: [EnvironmentVariable]
    /// Variables not to inherit, in name order; none of them is in ``environment``.
    public var removedEnvironment: [String]
    /// How the output is read.
    public var output: OutputFormat
    /// The words by which its output may tell why a turn failed.
    public var vocabulary: FailureVocabulary
    /// True when `{prompt_file}` in ``argv`` stands for a file that holds ``input``.
    public var needsPromptFile: Bool

    /// Puts an invocation together.
    public init(
        argv: [String],
        input: String? = nil,
        environment: [EnvironmentVariable] = [],
        removedEnvironment: [String] = [],
        output: OutputFormat = .text,
        vocabulary: FailureVocabulary = FailureVocabulary(),
        needsPromptFile: Bool = false
    ) {
        self.argv = argv
        self.input = input
        self.environment = environment
        self.removedEnvironment = removedEnvironment
        self.output = output
        self.vocabulary = vocabulary
        self.needsPromptFile = needsPromptFile
    }

    /// What an argument holds in place of the prompt file's path: `{prompt_file}`.
    public static let promptFilePlaceholder = "{prompt_file}"

    /// The arguments with the path of a file that holds the prompt; ``argv`` itself where none is asked for.
    public func argv(promptFile path: String) -> [String] {
        guard needsPromptFile else { return argv }
        return argv.map { $0.replacing(Self.promptFilePlaceholder, with: path) }
    }
}

/// Why a job cannot be turned into an invocation: what, where and the cure, one line.
public struct InvocationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The whole message.
    public let message: String

    /// Makes an error of a whole message.
    public init(message: String) {
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
