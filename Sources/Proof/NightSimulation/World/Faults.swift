/// What may go wrong in a night. Each seed draws a set of its own, so that the faults are met alone and together.
public struct Faults: OptionSet, Hashable, Sendable, CustomStringConvertible {
    /// One bit for each fault.
    public let rawValue: UInt32

    /// A set from its bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The daemon is killed, also within a step: before, inside or after the commit, or between two orders.
    public static let crashes = Faults(rawValue: 1 << 0)
    /// The machine loses power: everything dies, and the store drops what was not synced.
    public static let powerLosses = Faults(rawValue: 1 << 1)
    /// The wall clock is set, by seconds up to a year, either way.
    public static let clockSteps = Faults(rawValue: 1 << 2)
    /// The machine sleeps, for minutes up to days.
    public static let suspends = Faults(rawValue: 1 << 3)
    /// Keepers are killed; what they started lives on until it is reaped.
    public static let deadKeepers = Faults(rawValue: 1 << 4)
    /// Exit records are lost.
    public static let lostRecords = Faults(rawValue: 1 << 5)
    /// Agents leave grandchildren that outlive them.
    public static let grandchildren = Faults(rawValue: 1 << 6)
    /// Agents do not heed INT and TERM and are killed after both graces.
    public static let deafAgents = Faults(rawValue: 1 << 7)
    /// Agents hang until their timeout, or are silent for too long.
    public static let hangs = Faults(rawValue: 1 << 8)
    /// Agents say DONE when it is not, and say DONE and fail.
    public static let lies = Faults(rawValue: 1 << 9)
    /// Agents meet usage limits with and without a reset time, overloads, refused logins and spent budgets.
    public static let limits = Faults(rawValue: 1 << 10)
    /// Keepers cannot be started, or die before they start anything.
    public static let launchFailures = Faults(rawValue: 1 << 11)
    /// The disk is full for a while: a commit takes until it is not.
    public static let storeStalls = Faults(rawValue: 1 << 12)
    /// The daemon gets no processor for a while.
    public static let delays = Faults(rawValue: 1 << 13)
    /// Operators hold, resume, run, cancel and approve.
    public static let operators = Faults(rawValue: 1 << 14)
    /// The jobs file is edited and loaded again, or edited while the daemon is down.
    public static let edits = Faults(rawValue: 1 << 15)
    /// The daemon is stopped in order and started again.
    public static let stops = Faults(rawValue: 1 << 16)
    /// News comes twice, too late, or of runs nobody knows.
    public static let belatedNews = Faults(rawValue: 1 << 17)
    /// The night falls on a change of the clocks in the zones of its jobs.
    public static let clockChanges = Faults(rawValue: 1 << 18)

    /// All of them with their names.
    public static let named: [(fault: Faults, name: String)] = [
        (.crashes, "crashes"), (.powerLosses, "power losses"), (.clockSteps, "clock steps"), (.suspends, "suspends"),
        (.deadKeepers, "dead keepers"), (.lostRecords, "lost exit records"), (.grandchildren, "grandchildren"),
        (.deafAgents, "deaf agents"), (.hangs, "hangs"), (.lies, "lies"), (.limits, "limits"),
        (.launchFailures, "launch failures"), (.storeStalls, "store stalls"), (.delays, "delays"),
        (.operators, "operators"), (.edits, "edits"), (.stops, "stops"), (.belatedNews, "belated news"),
        (.clockChanges, "clock changes"),
    ]

    /// A seed's own subset: each fault is in it with the same probability, which is drawn first.
    public static func drawn(_ generator: inout SeededGenerator) -> Faults {
        let odds = generator.pick([2, 2, 3, 5, 8])
        var faults: Faults = []
        for (fault, _) in named where Int.random(in: 0..<8, using: &generator) < odds { faults.insert(fault) }
        return faults
    }

    /// Their names, with commas.
    public var description: String {
        let names = Faults.named.filter { contains($0.fault) }.map(\.name)
        return names.isEmpty ? "none" : names.joined(separator: ", ")
    }
}
