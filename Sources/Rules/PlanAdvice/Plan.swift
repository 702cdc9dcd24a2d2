/// A plan's file, to be read.
public struct PlanSource: Hashable, Sendable {
    /// How messages call the file.
    public var path: String
    /// Its Markdown text.
    public var text: String
    /// The absolute folder in which its agent works: relative paths of the plan start there.
    public var folder: String
    /// The file as seen from that folder.
    public var fileInFolder: String

    /// Pairs a name with content; `fileInFolder` is the last part of `path` unless given.
    public init(path: String, text: String, folder: String, fileInFolder: String? = nil) {
        self.path = path
        self.text = text
        self.folder = folder
        self.fileInFolder = fileInFolder ?? path.split(separator: "/").last.map(String.init) ?? path
    }
}

/// What a plan says about itself, as far as the decision tree asks.
public struct Plan: Hashable, Sendable {
    /// Its file.
    public var source: PlanSource
    /// A word for it, unique among the plans that are judged together; jobs are named after it.
    public var name: String
    /// Words by which other plans may ask for it, in lower case, `-` between the parts.
    public var aliases: [String]
    /// Its tasks: items with a checkbox that are not conditions of success.
    public var tasks: [Item]
    /// The paths it says it works on, in the order of the file.
    public var paths: [DeclaredPath]
    /// What it says it waits for.
    public var dependencies: [Dependency]
    /// How it says its work is checked: conditions, tasks that test, commands.
    public var checks: [Item]
    /// The first command that checks it; nil when it names none.
    public var command: Item?
    /// Tasks that add a dependency of the package, which changes its manifest and lock file.
    public var manifestTasks: [Item]
    /// How long it says it takes, in minutes; nil when it says nothing.
    public var estimateMinutes: Int?

    /// A line of the plan.
    public struct Item: Hashable, Sendable {
        /// Its line, from 1.
        public var line: Int
        /// Its text without marks.
        public var text: String
        /// Whether its box is ticked; false where there is none.
        public var isDone: Bool
    }

    /// A path the plan works on.
    public struct DeclaredPath: Hashable, Sendable {
        /// Its line, from 1.
        public var line: Int
        /// As the plan writes it.
        public var written: String
        /// What it stands for.
        public var pattern: PathPattern
    }

    /// Something the plan waits for.
    public struct Dependency: Hashable, Sendable {
        /// Its line, from 1.
        public var line: Int
        /// As the plan writes it.
        public var text: String
        /// True for `Depends on: X`, where an unknown X is worth a warning; false for words in a sentence.
        public var isExplicit: Bool
    }

    /// How many tasks are open.
    public var openTasks: Int { tasks.count { !$0.isDone } }

    /// Whether it has tasks and all are ticked: nothing is left to run.
    public var isDone: Bool { !tasks.isEmpty && openTasks == 0 }

    /// The fewest open tasks that are worth an agent of their own.
    public static let substantialTasks = 2
    /// The shortest estimate that is worth an agent of its own, in minutes; an estimate counts before the tasks.
    public static let substantialMinutes = 30

    /// Whether it is worth an agent of its own.
    public var isSubstantial: Bool {
        estimateMinutes.map { $0 >= Self.substantialMinutes } ?? (openTasks >= Self.substantialTasks)
    }
}

/// Something about a plan that somebody should know.
public struct PlanProblem: Hashable, Sendable, CustomStringConvertible {
    /// Whether the plans cannot be judged, or can.
    public enum Severity: String, Hashable, Sendable {
        /// The plans cannot be judged.
        case error
        /// They can; somebody should look.
        case warning
    }

    /// How bad it is.
    public var severity: Severity
    /// The file as the caller named it.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// What is wrong and the cure, in one line.
    public var message: String

    /// Makes a problem.
    public init(_ severity: Severity, file: String, line: Int, _ message: String) {
        self.severity = severity
        self.file = file
        self.line = line
        self.message = message
    }

    /// `file:line: warning: message`.
    public var description: String { "\(file):\(line): \(severity.rawValue): \(message)" }
}
