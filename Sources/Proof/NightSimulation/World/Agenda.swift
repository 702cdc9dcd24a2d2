import NightFacts
import SchedulerCore

/// What the world has in store.
enum Happening: Hashable, Sendable {
    /// The launcher of a daemon's life comes to a launch that was handed over to it.
    case launchIsMade(LaunchID, life: Int)
    /// A launch's agent comes to its end, by itself or as its keeper wants it.
    case agentEnds(LaunchID)
    /// A launch's keeper is killed.
    case keeperDies(LaunchID)
    /// The daemon has ended what a dead keeper left behind.
    case remainsEnded(LaunchID, life: Int)
    case operatorActs
    case fileIsEdited
    case clockIsSet
    case machineSleeps
    case daemonIsKilled
    case powerFails
    case daemonIsStopped
    case daemonStarts
    case diskIsFull
    case daemonIsDelayed
    case newsComesLate
}

/// What the world has in store, the earliest first; what is to happen at one instant happens in the order it was
/// entered.
struct Agenda: Sendable {
    private struct Entry {
        var at: Int64
        var number: Int
        var happening: Happening
    }

    private var heap: [Entry] = []
    private var lastNumber = 0

    /// When, in true milliseconds, the next happening is due.
    var nextAt: Int64? { heap.first?.at }

    mutating func add(_ happening: Happening, at instant: Int64) {
        lastNumber += 1
        heap.append(Entry(at: instant, number: lastNumber, happening: happening))
        var child = heap.count - 1
        while child > 0, isBefore(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() -> Happening? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first.happening }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && isBefore(child, least) {
                least = child
            }
            guard least != parent else { return first.happening }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private func isBefore(_ first: Int, _ second: Int) -> Bool {
        (heap[first].at, heap[first].number) < (heap[second].at, heap[second].number)
    }
}
