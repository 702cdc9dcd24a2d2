import MidwatchModel
import NightCore
import NightFacts
import SchedulerCore
import Schedules

// How many instructions the core needs for a step, whatever else is defined: one job is due each second, the others next
// year. Run under callgrind by `packaging/bench-core`, once without seconds, so that building the core is left out.

/// Coordinated universal time alone.
struct OnlyUTC: ZoneSource {
    let local = ZoneRules.utc
    func rules(named name: String) -> ZoneRules? { name == "UTC" ? .utc : nil }
}

@main
enum CoreSteps {
    static let start = WallTime(secondsSinceEpoch: 1_767_571_200)

    static func main() throws {
        guard Swift.CommandLine.arguments.count == 3, let jobs = Int(Swift.CommandLine.arguments[1]), jobs > 0,
            let seconds = Int(Swift.CommandLine.arguments[2])
        else {
            print("usage: core-steps JOBS SECONDS")
            return
        }
        var core = try NightCore(definitions: definitions(jobs), memory: LedgerMemory(), now: instants(0))
        var orders = core.handle(.started, now: instants(0))
        var steps = 0
        for second in 0..<seconds {
            for order in orders {
                guard case .launch(let launch) = order else { continue }
                let exit = ExitRecord(status: .exited(0), startedAt: start, endedAt: instants(second).wall)
                _ = core.handle(.turnEnded(launch.turn.id, TurnEnding(exit: exit)), now: instants(second))
                steps += 1
            }
            orders = core.handle(.timeReached, now: instants(second + 1))
            steps += 1
        }
        print(steps)
    }

    static func instants(_ second: Int) -> Instants {
        let milliseconds = Int64(second) * 1000
        return Instants(
            wall: start.advanced(by: .milliseconds(milliseconds)),
            boot: BootTime(millisecondsSinceBoot: 1_000_000 + milliseconds)
        )
    }

    static func definitions(_ count: Int) throws -> CompiledDefinitions {
        let year = start.advanced(by: .seconds(31_536_000))
        let jobs = (0..<count).map { number in
            JobDefinition(
                id: JobID("job-\(number)"),
                schedule: number == 0
                    ? .every(Schedule.Interval(period: .seconds(1)))
                    : .every(Schedule.Interval(period: .seconds(86_400), anchor: year)),
                payload: .command(MidwatchModel.Payload.CommandLine(argv: ["true"]))
            )
        }
        return try CompiledDefinitions(Definitions(jobs: jobs), zones: OnlyUTC())
    }
}
