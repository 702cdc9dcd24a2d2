import MidwatchModel
import NightFacts
import SchedulerCore

/// A launch as the machine has it: its keeper, the agent's process group, and what is on disk of it.
struct SimulatedProcess: Sendable {
    /// Whose turn it is; nil for a check.
    var job: JobID?
    /// The keeper holds the lock of the launch's folder.
    var isKeeperAlive = true
    /// Somebody of the agent's process group lives.
    var isGroupAlive = true
    /// What the exit record and the output will say once the group is empty.
    var ending: Event
    /// The exit record is on disk.
    var isRecorded = false
    /// When the agent ends unless something comes between, in true milliseconds.
    var endsAt: Int64
    /// Its keeper was asked to end it.
    var isAsked = false
    /// How long it takes to end once it is asked, in milliseconds.
    var dyingTime: Int64
    /// The keeper will end without leaving its record.
    var losesRecord: Bool
}

/// What was handed over to the launcher, which takes its time.
struct SubmittedLaunch: Sendable {
    var launch: Launch
    /// The launcher was asked to end it once it has begun to start it: it ends as soon as it runs.
    var isAsked = false
}

/// All launches the machine knows: one stays as long as its folder does, that is, until it is settled.
struct ProcessTable: Sendable {
    private(set) var processes: [LaunchID: SimulatedProcess] = [:]
    /// Launches of the present daemon that nobody has started yet: it dies, and they are gone with it.
    var submitted: [LaunchID: SubmittedLaunch] = [:]

    subscript(_ launch: LaunchID) -> SimulatedProcess? {
        get { processes[launch] }
        set { processes[launch] = newValue }
    }

    /// Whether anything of a launch's process group lives.
    func isGroupAlive(_ launch: LaunchID) -> Bool {
        processes[launch]?.isGroupAlive ?? false
    }

    /// How many process groups of a job's turns have somebody alive in them.
    func livingGroups(of job: JobID) -> Int {
        processes.values.count { $0.job == job && $0.isGroupAlive }
    }

    /// All launches, turns first, each by number.
    var launches: [LaunchID] { processes.keys.sorted() }

    /// Launches somebody of whom lives.
    var livingLaunches: [LaunchID] { processes.filter { $0.value.isGroupAlive }.keys.sorted() }
}
