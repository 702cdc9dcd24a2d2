/// Places of the daemon's loop and of its launcher where a test may break it. Raw values are the words of `MIDWATCH_FAILPOINT`.
public enum DaemonFailpoint: String, Hashable, Sendable, CaseIterable {
    /// A step begins: nothing of it is decided or recorded.
    case loop
    /// The end of a run is known and nothing is recorded of it.
    case exitSeen = "exit_seen"
    /// The intent of a turn or a check is durable; nobody was told, no folder is made, no keeper runs.
    case intentWritten = "intent_written"
    /// That a turn's keeper runs, with its process id, is durable; nobody was told.
    case keeperRecorded = "keeper_recorded"
    /// A turn's outcome is durable; nobody was told, and nothing that follows from it was started.
    case outcomeRecorded = "outcome_recorded"
    /// A gate that was met is durable; nobody was told, and no turn of the next phase has a keeper.
    case gateOpened = "gate_opened"
    /// Followers were told of a step's events; whoever asked has no answer, and nothing outside was done.
    case eventSent = "event_sent"
    /// A turn's lease is durable, followers and askers were told; it is handed over to the launcher next.
    case leaseRecorded = "lease_recorded"
    /// A turn or a check was handed over to the launcher, which may have done anything or nothing of it.
    case launchSubmitted = "launch_submitted"
    /// The folder of a turn or a check is made and its order is in it; no keeper runs.
    case orderWritten = "order_written"
    /// A keeper was executed; nobody was told of it, and nothing is recorded.
    case keeperStarted = "keeper_started"
}

/// Places of a keeper's life where a test may break it. Raw values are words of `MIDWATCH_FAILPOINT` too.
public enum KeeperFailpoint: String, Hashable, Sendable, CaseIterable {
    /// It holds the folder's lock and has not said who it is.
    case keeperLocked = "keeper_locked"
    /// The agent was executed; the lock does not name it yet.
    case agentStarted = "agent_started"
    /// All processes of the turn are gone; its end is not recorded.
    case beforeExitRecord = "before_exit_record"
    /// `exit.json` is durable; the lock is held still.
    case afterExitRecord = "after_exit_record"
}

/// One order to break a program on purpose, `<place>:<kill|hang|exit>[:<n>]` of `MIDWATCH_FAILPOINT`.
public struct FailpointSetting: Hashable, Sendable {
    /// Where: a raw value of ``DaemonFailpoint`` or ``KeeperFailpoint``.
    public var place: String
    /// How.
    public var action: Action
    /// In the daemon: at which visit of the place, from 1. In keepers: in turns whose number is a multiple of it.
    public var count: Int64

    /// How a program breaks.
    public enum Action: String, Hashable, Sendable, CaseIterable {
        /// The process kills itself with SIGKILL.
        case kill
        /// The thread sleeps until the process is ended.
        case hang
        /// The process ends with status ``FailpointSetting/exitStatus``, without any clean-up.
        case exit
    }

    /// The exit status of ``Action/exit``: 70, EX_SOFTWARE of sysexits(3).
    public static let exitStatus: Int32 = 70

    /// Makes a setting.
    public init(place: String, action: Action, count: Int64 = 1) {
        self.place = place
        self.action = action
        self.count = count
    }

    /// Reads the value of `MIDWATCH_FAILPOINT`: settings separated by commas; an empty text holds none.
    public static func settings(_ text: String) throws(FailpointProblem) -> [FailpointSetting] {
        var settings: [FailpointSetting] = []
        for entry in text.split(separator: ",") { settings.append(try setting(String(entry))) }
        return settings
    }

    private static func setting(_ entry: String) throws(FailpointProblem) -> FailpointSetting {
        let words = entry.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 2 || words.count == 3 else {
            throw FailpointProblem("\"\(entry)\" is not PLACE:ACTION or PLACE:ACTION:N")
        }
        let places = DaemonFailpoint.allCases.map(\.rawValue) + KeeperFailpoint.allCases.map(\.rawValue)
        guard places.contains(words[0]) else {
            throw FailpointProblem("there is no place \"\(words[0])\"; one of \(places.joined(separator: ", "))")
        }
        guard let action = Action(rawValue: words[1]) else {
            let actions = Action.allCases.map(\.rawValue).joined(separator: ", ")
            throw FailpointProblem("there is no action \"\(words[1])\"; one of \(actions)")
        }
        guard words.count == 3 else { return FailpointSetting(place: words[0], action: action) }
        guard let count = Int64(words[2]), count >= 1 else {
            throw FailpointProblem("\"\(words[2])\" is no count: give a whole number from 1")
        }
        return FailpointSetting(place: words[0], action: action, count: count)
    }
}

/// Why a text is no list of failpoints: what and the cure.
public struct FailpointProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public var description: String

    init(_ description: String) {
        self.description = description
    }
}
