import AgentPresets
import Dispatch
public import KeeperLauncher
public import LaunchOrders
import MidwatchModel
import NightFacts
public import SchedulerCore
public import Schedules
import Synchronization
import TurnFolder

/// Reads what an ended launch left in its folder, and tells the core.
///
/// Short output is read on the thread that noticed the end; long output on a queue of its own, one after the other, so
/// that reading 64 MiB delays no other turn's end.
public final class EndingReader: Sendable {
    /// Output up to this size is read at once: 256 KiB.
    public static let promptReadMaxBytes: Int64 = 256 << 10
    /// Bytes read at a time.
    public static let pieceBytes = 256 << 10
    /// What is read of the end of stderr: 64 KiB.
    public static let stderrTailBytes = 64 << 10
    /// What is kept of a check's output as evidence: the last 2 KiB of stdout and of stderr.
    public static let evidenceBytes = 2 << 10
    /// And of that the last 20 lines, of stdout and of stderr each.
    public static let evidenceLinesMax = 20

    private let surroundings: LaunchSurroundings
    private let zones: any ZoneSource
    private let tell: @Sendable (Event) -> Void
    private let remains = Mutex<(@Sendable (LaunchID) -> Void)?>(nil)
    private let queue = DispatchQueue(label: "midwatch.endings")

    /// Makes a reader.
    ///
    /// - Parameters:
    ///   - zones: For clock times at which usage limits are said to end.
    ///   - tell: Takes what is to be told to the core; callable from any thread.
    public init(
        surroundings: LaunchSurroundings,
        zones: any ZoneSource,
        tell: @escaping @Sendable (Event) -> Void
    ) {
        self.surroundings = surroundings
        self.zones = zones
        self.tell = tell
    }

    /// Sets what ends the processes that a lost launch left behind; it may take a bounded while.
    func endRemains(with remains: @escaping @Sendable (LaunchID) -> Void) {
        self.remains.withLock { $0 = remains }
    }

    /// Takes a keeper's end.
    public func read(_ end: LaunchEnd) {
        switch end.result {
        case .lost(let reason):
            queue.async { [self] in
                remains.withLock(\.self)?(end.launch)
                tell(.launchLost(end.launch, reason: reason))
            }
        case .exited(let exit) where exit.stdoutBytes <= Self.promptReadMaxBytes:
            tell(event(for: end.launch, exit: exit))
        case .exited(let exit):
            queue.async { [self] in tell(event(for: end.launch, exit: exit)) }
        }
    }

    /// What the core is told of a launch that has an exit record.
    func event(for launch: LaunchID, exit: ExitRecord) -> Event {
        let folder = surroundings.folder(of: launch)
        switch launch.kind {
        case .turn: return .turnEnded(TurnID(launch.number), ending(of: folder, exit: exit))
        case .check: return checkEnding(launch.number, in: folder, exit: exit)
        case .landing: return .launchLost(launch, reason: "nobody waits for a landing")
        }
    }

    private func checkEnding(_ id: Int64, in folder: TurnFolder, exit: ExitRecord) -> Event {
        if exit.status == .exited(Self.nothingToDo), exit.endedBy == nil {
            return .checkSkipped(id, reason: lastLine(in: folder) ?? "it gave no reason")
        }
        return .checkEnded(id, evidence(of: folder, exit: exit), seal: exit.work?.after)
    }

    private func ending(of folder: TurnFolder, exit: ExitRecord) -> TurnEnding {
        let order = try? folder.order()
        let format = order?.outputFormat.flatMap(OutputFormat.init(rawValue:)) ?? .text
        let vocabulary = FailureVocabulary(
            dialect: order?.outputDialect.flatMap(FailureDialect.init(rawValue:)),
            wordings: (order?.outputWordings ?? []).compactMap { wording in
                AgentFailure.Kind(rawValue: wording.kind).map { FailureWording($0, wording.text) }
            }
        )
        var output = OutputReader(format: format, vocabulary: vocabulary)
        feed(&output, from: folder)
        let stderrTail = tail(of: .stderr, in: folder, bytes: Self.stderrTailBytes)
        let report = output.finish(stderrTail: stderrTail, exit: exit, zones: zones)
        return TurnEnding(exit: exit, report: report, signal: signal(in: folder, report: report))
    }

    private func feed(_ output: inout OutputReader, from folder: TurnFolder) {
        var offset: Int64 = 0
        while let piece = try? folder.bytes(of: .stdout, from: offset, limitBytes: Self.pieceBytes), !piece.isEmpty {
            output.feed(piece)
            offset += Int64(piece.count)
        }
    }

    private func signal(in folder: TurnFolder, report: AgentReport) -> TurnSignal? {
        let prompt = try? folder.bytes(of: .prompt, limitBytes: SignalReader.searchedBytes)
        return SignalReader.signal(
            file: try? folder.bytes(of: .signal, limitBytes: SignalReader.searchedBytes),
            finalText: report.finalText,
            prompt: prompt.map { String(decoding: $0, as: UTF8.self) }
        )
    }

    private func tail(of file: TurnFolder.File, in folder: TurnFolder, bytes count: Int) -> [UInt8] {
        let size = folder.size(of: file) ?? 0
        return (try? folder.bytes(of: file, from: max(0, size - Int64(count)), limitBytes: count)) ?? []
    }

    /// EX_TEMPFAIL of sysexits(3).
    private static let nothingToDo = 75
    /// What is kept of a reason, in characters.
    private static let reasonCharactersMax = 500

    private func lastLine(in folder: TurnFolder) -> String? {
        for file in [TurnFolder.File.stdout, .stderr] {
            let text = String(decoding: tail(of: file, in: folder, bytes: Self.evidenceBytes), as: UTF8.self)
            let lines = text.split(whereSeparator: \.isNewline)
            if let line = lines.last(where: { !$0.allSatisfy(\.isWhitespace) }) {
                return String(line.prefix(Self.reasonCharactersMax))
            }
        }
        return nil
    }

    private func evidence(of folder: TurnFolder, exit: ExitRecord) -> Evidence {
        let lines = [TurnFolder.File.stdout, .stderr].flatMap { file in
            let text = String(decoding: tail(of: file, in: folder, bytes: Self.evidenceBytes), as: UTF8.self)
            return text.split(whereSeparator: \.isNewline).suffix(Self.evidenceLinesMax).map(String.init)
        }
        return Evidence(of: exit, lines: lines)
    }
}
