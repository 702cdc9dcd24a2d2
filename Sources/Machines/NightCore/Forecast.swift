public import MidwatchModel
public import NightFacts
import SchedulerCore

/// What would happen: the core run ahead on a copy of itself.
public struct Forecast: Hashable, Sendable {
    /// One line of it.
    public struct Row: Hashable, Sendable {
        /// When the verdict would be given.
        public var at: WallTime
        /// The occurrence; nil for a manual run that waits.
        public var nominal: WallTime?
        /// The job.
        public var job: JobID
        /// The verdict.
        public var verdict: OccurrenceVerdict
        /// Why.
        public var cause: Cause?
    }

    /// The rows, oldest first.
    public var rows: [Row]
    /// True when the limit of rows or steps cut it short.
    public var isCutShort: Bool
}

extension NightCore {
    /// How many steps a forecast takes at the most.
    public static let forecastStepsMax = 200_000

    /// Runs a copy ahead until an instant. Turns are assumed to last as given, to spend what those of their jobs spend of
    /// late, and to end with one unit of work done, so no phase opens that is not open now, unless a plan begins a new
    /// instance meanwhile.
    ///
    /// - Parameters:
    ///   - until: Where to stop.
    ///   - rowsMax: How many rows at the most.
    ///   - typicalDuration: How long a turn of a job is assumed to last.
    public func forecast(
        from start: Instants,
        until: WallTime,
        rowsMax: Int,
        typicalDuration: (JobID) -> Duration
    ) -> Forecast {
        var core = self
        var instants = start
        var result = Forecast(rows: [], isCutShort: false)
        var ends: [(at: WallTime, turn: TurnID)] = []
        for turn in core.scheduler.liveTurns {
            ends.append((max(start.wall, turn.plannedAt.advanced(by: typicalDuration(turn.job))), turn.id))
        }
        core.scheduler.assumeChecks()
        for _ in 0..<Self.forecastStepsMax {
            let nextEnd = ends.min { $0.at < $1.at }
            guard let next = [core.nextDeadline, nextEnd?.at].compactMap({ $0 }).min(), next <= until else {
                return result
            }
            let moved = max(instants.wall, next)
            instants = Instants(wall: moved, boot: instants.boot.advanced(by: instants.wall.duration(to: moved)))
            var orders: [Action] = []
            if let nextEnd, nextEnd.at <= instants.wall {
                ends.removeAll { $0.turn == nextEnd.turn }
                let report = core.scheduler.assumeEnd(of: nextEnd.turn)
                let exit = ExitRecord(status: .exited(0), startedAt: nil, endedAt: instants.wall)
                orders = core.handle(.turnEnded(nextEnd.turn, TurnEnding(exit: exit, report: report)), now: instants)
            } else {
                orders = core.handle(.timeReached, now: instants)
            }
            for order in orders {
                switch order {
                case .record(.occurrence(let row)), .record(.occurrenceDecided(let row)):
                    guard let verdict = row.verdict else { continue }
                    let line = Forecast.Row(
                        at: row.decidedAt,
                        nominal: row.nominal,
                        job: row.job,
                        verdict: verdict,
                        cause: row.cause
                    )
                    result.rows.append(line)
                case .launch(let launch):
                    let duration = max(.milliseconds(1), typicalDuration(launch.turn.job))
                    ends.append((instants.wall.advanced(by: duration), launch.turn.id))
                case .terminate(let launch):
                    guard let id = launch.turnID else { continue }
                    ends.removeAll { $0.turn == id }
                    ends.append((instants.wall.advanced(by: .milliseconds(1)), id))
                case .record, .launchCheck, .reply:
                    continue
                }
            }
            if result.rows.count >= rowsMax { break }
        }
        result.isCutShort = true
        if result.rows.count > rowsMax { result.rows.removeLast(result.rows.count - rowsMax) }
        return result
    }
}
