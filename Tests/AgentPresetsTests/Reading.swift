import AgentPresets
import MidwatchModel
import Schedules

/// When every turn of these tests ended.
let endOfTurn = WallTime(secondsSinceEpoch: 1_786_000_000)

/// An exit record with that status.
func ended(_ status: ExitRecord.Status, by ender: ExitRecord.Ender? = nil) -> ExitRecord {
    ExitRecord(status: status, endedBy: ender, startedAt: endOfTurn.advanced(by: .seconds(-60)), endedAt: endOfTurn)
}

/// Reads an output given as text.
func report(
    _ format: OutputFormat,
    _ stdout: String,
    stderr: String = "",
    _ exit: ExitRecord = ended(.exited(0)),
    zones: any ZoneSource = TestZones()
) -> AgentReport {
    ReportReader.report(
        format: format,
        stdout: Array(stdout.utf8),
        stderrTail: Array(stderr.utf8),
        exit: exit,
        zones: zones
    )
}

/// Zones by their rules, so that no test depends on the machine's own zone or its database.
struct TestZones: ZoneSource {
    var local: ZoneRules = .utc

    /// Yearly rules as `tzset(3)` writes them, by name.
    static let rules = [
        "UTC": "UTC0",
        "Europe/Berlin": "CET-1CEST,M3.5.0,M10.5.0/3",
        "Europe/Paris": "CET-1CEST,M3.5.0,M10.5.0/3",
        "America/New_York": "EST5EDT,M3.2.0,M11.1.0",
        "America/Los_Angeles": "PST8PDT,M3.2.0,M11.1.0",
        "Asia/Kolkata": "IST-5:30",
    ]

    func rules(named name: String) -> ZoneRules? {
        Self.rules[name].flatMap { try? ZoneRules(name: name, posix: $0) }
    }
}
