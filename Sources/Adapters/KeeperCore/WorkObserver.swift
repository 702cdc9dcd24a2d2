internal import CProcess
internal import GitWork
internal import Glibc
internal import LinuxSystem
internal import MidwatchModel
internal import TurnFolder

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
        let git = program(notes: &notes)
        let bounds = WorkBounds(timeLimit: watch.timeLimit, interruption: stopRequest)
        defer { endChildren() }
        let reason: String
        do {
            return try WorkLook(git: git, bounds: bounds).digest(folders: watch.folders, files: watch.files)
        } catch {
            switch error {
            case .interrupted:
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

    private var stopRequest: Interruption {
        let signals = signals
        return Interruption(descriptor: signals) {
            while true {
                let signal = midwatch_next_signal(signals)
                if signal == SIGTERM { return true }
                if signal == 0 { return false }
            }
        }
    }

    /// The git that the agent would run; nil where nothing asks for it, or with a note where there is none.
    private func program(notes: inout [String]) -> GitProgram? {
        guard !watch.folders.isEmpty else { return nil }
        do {
            let path = try findProgram("git", along: environment.searchPath, from: workspace)
            return GitProgram(path: path, environment: environment.variables)
        } catch {
            let note = "checkouts are not looked at: \(error.message)"
            if !notes.contains(note) { notes.append(note) }
            return nil
        }
    }
}

/// Ends what a look may have left behind, programs that git's configuration names say, and reaps it. While the agent
/// does not live, everything below the keeper is that.
private func endChildren() {
    let limit = BootClock.milliseconds() + 1000
    while BootClock.milliseconds() < limit {
        guard reapEnded() else { return }
        let living = livingDescendants(of: getpid())
        for process in living { send(signal: SIGKILL, to: process) }
        let number = living.first.map { midwatch_pidfd_open($0.pid) } ?? -1
        guard number >= 0 else { continue }
        let pidfd = Descriptor(taking: number)
        var event = pollfd(fd: pidfd.number, events: Int16(POLLIN), revents: 0)
        poll(&event, 1, 50)
    }
}

/// Returns whether there is a child left.
private func reapEnded() -> Bool {
    while true {
        var end = midwatch_child_end()
        guard midwatch_reap_any(&end) == 0 else { return false }
        if end.pid == 0 { return true }
    }
}
