internal import Glibc
internal import MidwatchModel
internal import TurnFolder

/// Why there is no digest of the work.
enum WorkUnseen: Error {
    /// The keeper was asked to end the turn.
    case stopRequested
    /// What is in the way, for people.
    case because(String)
}

/// Looks at the work before and after a turn.
struct WorkObserver {
    enum Moment: String {
        case before, after
    }

    let watch: WorkWatch
    private let workspace: String
    private let environment: AgentEnvironment
    private let signals: Int32
    /// What could not be seen before the turn is not looked at again after it: two digests or none tell something.
    private var hasFailed = false

    init(watch: WorkWatch, order: TurnOrder, environment: AgentEnvironment, signals: Int32) {
        self.watch = watch
        workspace = order.workspace
        self.environment = environment
        self.signals = signals
    }

    /// A digest of the work now; nil where there is nothing to look at, or with a note where that failed.
    mutating func look(_ moment: Moment, notes: inout [String]) -> String? {
        guard !hasFailed else { return nil }
        let look = WorkLook(git: program(notes: &notes), timeLimit: watch.timeLimit, signals: signals)
        defer { look.endPrograms() }
        let reason: String
        do {
            return try look.digest(of: watch)
        } catch {
            switch error {
            case .stopRequested:
                // Whoever waits for signals next hears of it as if nobody had.
                kill(getpid(), SIGTERM)
                reason = "the turn was asked to end"
            case .because(let text): reason = text
            }
        }
        notes.append("the work \(moment.rawValue) the turn is not known: \(reason)")
        hasFailed = true
        return nil
    }

    /// The git that the agent would run; nil where nothing asks for it, or with a note where there is none.
    private func program(notes: inout [String]) -> GitProgram? {
        guard !watch.folders.isEmpty else { return nil }
        do {
            let path = try findProgram("git", along: environment.searchPath, from: workspace)
            return GitProgram(path: path, environment: environment)
        } catch {
            let note = "checkouts are not looked at: \(error.message)"
            if !notes.contains(note) { notes.append(note) }
            return nil
        }
    }
}
