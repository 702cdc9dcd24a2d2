import MidwatchModel
import NightFacts

/// Starts that wait for their chance, in the order they came into line.
///
/// It alone knows who stands in it: whoever takes a start out gets it back, and decides what becomes of it. A start that
/// came in this step has no row yet; those with rows stand before those without.
struct WaitingLine: Hashable, Sendable {
    var broken = BrokenRules()
    /// How many starts may wait over all jobs; an occurrence beyond that is skipped.
    static let startsMax = 100_000

    private var starts: [WaitingStart] = []
    private var counts: [JobID: Int] = [:]
    /// The number of the newest row of a start that no occurrence stands for.
    private var lastPending: Int64

    /// An empty line; `lastPending` is the greatest number that the ledger has given to a row of it.
    init(lastPending: Int64) {
        self.lastPending = lastPending
    }

    var isFull: Bool { starts.count >= Self.startsMax }

    /// How many starts of a job wait.
    func count(of job: JobID) -> Int { counts.isEmpty ? 0 : counts[job] ?? 0 }

    /// When the next start that must not come earlier may come; nil when none waits for its time.
    func nextDeadline(now: WallTime) -> WallTime? {
        starts.lazy.compactMap(\.notBefore).filter { $0 > now }.min()
    }

    /// The places of the starts that have no row yet: those at the line's end.
    var unrecorded: Range<Int> { (starts.lastIndex(where: \.isRecorded).map { $0 + 1 } ?? 0)..<starts.count }

    mutating func append(_ start: WaitingStart) {
        broken.expect(
            start.row != .occurrence || start.nominal != nil,
            "an occurrence's row stands for an occurrence",
            job: start.job
        )
        counts[start.job, default: 0] += 1
        starts.append(start)
    }

    mutating func remove(at position: Int) -> WaitingStart {
        let start = starts.remove(at: position)
        uncount(start)
        return start
    }

    /// Takes the starts at these places out.
    mutating func remove(at positions: Set<Int>) {
        guard !positions.isEmpty else { return }
        for position in positions { uncount(starts[position]) }
        starts = starts.indices.lazy.filter { !positions.contains($0) }.map { [starts] in starts[$0] }
    }

    /// Takes a job's starts out that fit, in their order.
    mutating func remove(of job: JobID, where isTaken: (WaitingStart) -> Bool = { _ in true }) -> [WaitingStart] {
        guard count(of: job) > 0 else { return [] }
        let taken = starts.filter { $0.job == job && isTaken($0) }
        guard !taken.isEmpty else { return [] }
        starts.removeAll { $0.job == job && isTaken($0) }
        for start in taken { uncount(start) }
        return taken
    }

    /// Takes everybody out.
    mutating func removeAll() -> [WaitingStart] {
        defer { (starts, counts) = ([], [:]) }
        return starts
    }

    private mutating func uncount(_ start: WaitingStart) {
        let rest = count(of: start.job) - 1
        broken.expect(rest >= 0, "a start that leaves the line stood in it", job: start.job)
        counts[start.job] = rest > 0 ? rest : nil
    }
}

extension WaitingLine {
    /// Gives a start its row.
    mutating func record(_ position: Int, cause: Cause) -> Fact {
        broken.expect(!starts[position].isRecorded, "a start gets one row", job: starts[position].job)
        if let record = starts[position].occurrenceRecord(cause: cause) {
            starts[position].row = .occurrence
            return .occurrence(record)
        }
        return .pendingAdded(renumber(position))
    }

    /// Gives a start another earliest time; ``rewrite(_:cause:)`` then says so in its row.
    mutating func putOff(_ position: Int, until instant: WallTime) {
        starts[position].notBefore = instant
    }

    /// Writes anew until when and why a start waits; nothing for one that has no row yet.
    mutating func rewrite(_ position: Int, cause: Cause) -> [Fact] {
        guard case .pending(let old) = starts[position].row else { return rewriteOccurrence(position, cause: cause) }
        return [.pendingRemoved(old), .pendingAdded(renumber(position))]
    }

    /// The same for an occurrence alone.
    func rewriteOccurrence(_ position: Int, cause: Cause) -> [Fact] {
        guard starts[position].isRecorded, let record = starts[position].occurrenceRecord(cause: cause) else {
            return []
        }
        return [.occurrenceDecided(record)]
    }

    private mutating func renumber(_ position: Int) -> PendingStart {
        lastPending += 1
        starts[position].row = .pending(lastPending)
        return starts[position].pendingRecord(id: lastPending)
    }

    /// Notes where the `when` command of a start stands.
    mutating func note(_ when: WaitingStart.When, at position: Int) {
        starts[position].when = when
    }
}

extension WaitingLine: RandomAccessCollection {
    var startIndex: Int { starts.startIndex }
    var endIndex: Int { starts.endIndex }
    subscript(position: Int) -> WaitingStart { starts[position] }
}
