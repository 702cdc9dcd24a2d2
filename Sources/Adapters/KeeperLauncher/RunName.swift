public import MidwatchModel

/// The name of one run and of its folder below the state folder. A run is a turn, or a check (`verify`).
public enum RunName: Hashable, Sendable, CustomStringConvertible {
    /// A turn.
    case turn(TurnID)
    /// A check, by a number that its ledger never gives twice.
    case check(Int64)

    /// `turns/12` or `checks/3`, below the state folder.
    public var path: String {
        switch self {
        case .turn(let id): "\(RunName.turnsFolder)/\(id)"
        case .check(let number): "\(RunName.checksFolder)/\(number)"
        }
    }

    /// The same as ``path``.
    public var description: String { path }

    /// `turn-12` or `check-3`.
    var cgroupName: String {
        switch self {
        case .turn(let id): "turn-\(id)"
        case .check(let number): "check-\(number)"
        }
    }

    static let turnsFolder = "turns"
    static let checksFolder = "checks"
}

/// How a run ended, or that nobody knows.
public struct RunEnd: Hashable, Sendable {
    /// Which run.
    public var run: RunName
    /// What became of it.
    public var result: Result

    /// What became of a run.
    public enum Result: Hashable, Sendable {
        /// Its keeper recorded the end.
        case exited(ExitRecord)
        /// Its keeper is gone and left no record; the text says what is known.
        case lost(reason: String)
    }

    /// Puts an end together.
    public init(run: RunName, result: Result) {
        self.run = run
        self.result = result
    }
}
