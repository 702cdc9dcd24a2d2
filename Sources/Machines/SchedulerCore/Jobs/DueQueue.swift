import MidwatchModel
import NightFacts

/// When each job must be looked at next: a binary heap of (when, job), the earliest first, equal times in the jobs'
/// order.
///
/// It knows where each job stands, so a job stands in it once at most and a changed time replaces the old one: the
/// heap never outgrows the jobs, and nobody is woken for a time that is no longer meant.
struct DueQueue: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        var at: WallTime
        var job: Int

        static func isBefore(_ lhs: Entry, _ rhs: Entry) -> Bool {
            lhs.at == rhs.at ? lhs.job < rhs.job : lhs.at < rhs.at
        }
    }

    private var heap: [Entry] = []
    /// Where each job stands in the heap; -1 where it does not.
    private var places: [Int]

    /// An empty queue for jobs 0..<`jobCount`.
    init(jobCount: Int) {
        places = Array(repeating: -1, count: jobCount)
    }

    var first: Entry? { heap.first }
    var count: Int { heap.count }

    /// Sets when a job must be looked at; nil takes it out.
    mutating func set(_ job: Int, at instant: WallTime?) {
        let place = places[job]
        switch (place >= 0, instant) {
        case (false, nil):
            break
        case (false, let instant?):
            heap.append(Entry(at: instant, job: job))
            places[job] = heap.count - 1
            rise(from: heap.count - 1)
        case (true, let instant?):
            heap[place].at = instant
            sink(from: rise(from: place))
        case (true, nil):
            let last = heap.removeLast()
            places[job] = -1
            guard place < heap.count else { return }
            heap[place] = last
            places[last.job] = place
            sink(from: rise(from: place))
        }
    }

    @discardableResult
    private mutating func rise(from start: Int) -> Int {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard Entry.isBefore(heap[child], heap[parent]) else { break }
            swap(child, parent)
            child = parent
        }
        return child
    }

    private mutating func sink(from start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if Entry.isBefore(heap[child], heap[least]) { least = child }
            }
            guard least != parent else { return }
            swap(parent, least)
            parent = least
        }
    }

    private mutating func swap(_ first: Int, _ second: Int) {
        heap.swapAt(first, second)
        places[heap[first].job] = first
        places[heap[second].job] = second
    }
}
