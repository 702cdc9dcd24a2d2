import MidwatchModel
import NightFacts
import SchedulerCore

// Run windows and blackouts, by plain arithmetic on the clock of UTC: made-up jobs name no other.

extension Judge {
    /// Whether turns of a job may start at an instant.
    static func isOpen(_ window: JobWindow, at instant: WallTime) -> Bool {
        let minute = floorDivided(instant.millisecondsSinceEpoch, 60_000)
        guard window.open.isEmpty || window.open.contains(where: { contains($0, minute) }) else { return false }
        return !window.blackout.contains { contains($0, minute) }
    }

    private static func contains(_ window: RunWindow, _ minute: Int64) -> Bool {
        let day = floorDivided(minute, 1440)
        let time = Int(minute - day * 1440)
        let opensToday = isNamed(day, window)
        guard window.crossesMidnight else { return opensToday && window.from <= time && time < window.to }
        return opensToday && window.from <= time || isNamed(day - 1, window) && time < window.to
    }

    /// The epoch began on a Thursday.
    private static func isNamed(_ day: Int64, _ window: RunWindow) -> Bool {
        let weekday = Int(day + 4 - floorDivided(day + 4, 7) * 7)
        return window.days.isEmpty || Weekday(rawValue: weekday).map(window.days.contains) ?? false
    }

    static func floorDivided(_ number: Int64, _ divisor: Int64) -> Int64 {
        number / divisor - (number % divisor < 0 ? 1 : 0)
    }

    /// Whether an occurrence may be passed over for its job's window: its own time is outside, or its start's is.
    func isOutside(_ row: OccurrenceRecord, _ definition: JobDefinition, now: WallTime) -> Bool {
        let isItself =
            !Self.isOpen(definition.window, at: row.nominal) && !Self.isOpen(definition.window, at: row.through)
        return isItself || row.count == 1 && !Self.isOpen(definition.window, at: now)
    }

    /// Whether an occurrence can only start later than its job allows.
    func isPastDeadline(_ row: OccurrenceRecord, _ definition: JobDefinition, now: WallTime) -> Bool {
        definition.startDeadline.map { row.nominal.advanced(by: $0) < now } ?? false
    }

    /// A turn starts within its job's window, and its occurrence lay there.
    mutating func judgeWindow(_ turn: TurnRecord, _ book: Book, isForced: Bool, now: WallTime) {
        guard !isForced else { return }
        let window = book.definition.window
        if !Self.isOpen(window, at: now) { complain("turn \(turn.id) starts outside its job's window") }
        if turn.trigger == .schedule, let nominal = turn.nominal, !Self.isOpen(window, at: nominal) {
            complain("turn \(turn.id) serves an occurrence outside its job's window")
        }
    }

    /// At an edge that ends turns, those that began within the window have been asked to end.
    mutating func judgeEdges(_ ledger: MemoryLedger, now: WallTime) {
        for book in books.values where book.live > 0 && book.definition.window.atEdge == .kill {
            let window = book.definition.window
            // A clock that was set back by less than counts as a step may blur an edge.
            guard !Self.isOpen(window, at: now), !Self.isOpen(window, at: now.advanced(by: .seconds(-3))) else {
                continue
            }
            for id in ledger.openTurns {
                guard let turn = ledger.turns[id], turn.job == book.definition.id, turn.stopCause == nil,
                    Self.isOpen(window, at: turn.plannedAt),
                    Self.isOpen(window, at: turn.plannedAt.advanced(by: .seconds(3)))
                else { continue }
                complain("turn \(id) goes on though the window of \(turn.job) is over")
            }
        }
    }
}
