import MidwatchModel
import NightFacts
import SchedulerCore

/// A run as the machine has it: its keeper, the agent's process group, and what is on disk of it.
struct SimulatedProcess: Sendable {
    /// Whose turn it is; nil for a check.
    var job: JobID?
    /// The keeper holds the lock of the run's folder.
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

/// All runs the machine knows: a run stays as long as its folder does, that is, until it is settled.
struct ProcessTable: Sendable {
    private(set) var processes: [Run: SimulatedProcess] = [:]

    subscript(_ run: Run) -> SimulatedProcess? {
        get { processes[run] }
        set { processes[run] = newValue }
    }

    /// Whether anything of a run's process group lives.
    func isGroupAlive(_ run: Run) -> Bool {
        processes[run]?.isGroupAlive ?? false
    }

    /// How many process groups of a job's turns have somebody alive in them.
    func livingGroups(of job: JobID) -> Int {
        processes.values.count { $0.job == job && $0.isGroupAlive }
    }

    /// All runs, turns first, each by number.
    var runs: [Run] { processes.keys.sorted(by: ProcessTable.isBefore) }

    /// Runs somebody of whom lives.
    var livingRuns: [Run] {
        processes.filter { $0.value.isGroupAlive }.keys.sorted(by: ProcessTable.isBefore)
    }

    private static func isBefore(_ first: Run, _ second: Run) -> Bool {
        switch (first, second) {
        case (.turn(let first), .turn(let second)): first < second
        case (.check(let first), .check(let second)): first < second
        case (.turn, .check): true
        case (.check, .turn): false
        }
    }
}
