import AgentPresets
import MidwatchModel
import MidwatchTestKit
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
    dialect: FailureDialect? = nil,
    wordings: [FailureWording] = [],
    zones: any ZoneSource = TestZones.world
) -> AgentReport {
    ReportReader.report(
        format: format,
        stdout: Array(stdout.utf8),
        stderrTail: Array(stderr.utf8),
        exit: exit,
        vocabulary: FailureVocabulary(dialect: dialect, wordings: wordings),
        zones: zones
    )
}
