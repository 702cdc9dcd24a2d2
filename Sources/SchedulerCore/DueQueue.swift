import MidwatchModel

/// A binary heap of (when, job): the earliest first, equal times in the jobs' order.
///
/// An entry whose job's deadline has changed since is stale; it is recognised by its generation and dropped when met.
struct DueQueue: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        var at: WallTime
        var job: Int
        var generation: UInt32

        static func isBefore(_ lhs: Entry, _ rhs: Entry) -> Bool {
            lhs.at == rhs.at ? lhs.job < rhs.job : lhs.at < rhs.at
        }
    }

    private var heap: [Entry] = []

    var first: Entry? { heap.first }
    var count: Int { heap.count }

    mutating func removeAll() {
        heap.removeAll(keepingCapacity: true)
    }

    mutating func insert(_ entry: Entry) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard Entry.isBefore(heap[child], heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func popFirst() -> Entry? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if Entry.isBefore(heap[child], heap[least]) { least = child }
            }
            guard least != parent else { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
