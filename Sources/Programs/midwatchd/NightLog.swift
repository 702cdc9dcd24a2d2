import ControlAPI
import ControlDesk
import Dispatch
import Logging
import MidwatchModel
import NightFacts
import NightLoop
import NightWords
import SchedulerCore
import Synchronization
import Systemd

/// Tells what was committed: the log (journal or stderr), the service manager, followers of the event stream, and the
/// terminal of a night that is being watched.
final class NightLog: NightObserver {
    private let logger: Logger
    private let notifier: ServiceNotifier
    private let ticker: EventTicker
    private let narrator: NightNarrator?
    private let engine: EngineClient
    private let watchdogInterval: Duration?
    private let hasServiceManager: Bool
    private let state = Mutex(State())

    private struct State {
        var lastStatus = ""
        var statusDueAt: BootTime?
        var willLookAgain = false
        var lastWatchdog: BootTime?
        var lastExtension: BootTime?
        var isTroubled = false
        var isReady = false
    }

    /// How often STATUS= is brought up to date at the most.
    private static let statusInterval: Duration = .seconds(1)
    /// How often more time to stop is asked for at the most: every 5 s.
    private static let extensionInterval: Duration = .seconds(5)
    /// What is asked for beyond the time the stop may take: 10 s, for the control socket and the ledger to be closed.
    private static let extensionMargin: Duration = .seconds(10)

    init(
        logger: Logger,
        notifier: ServiceNotifier,
        ticker: EventTicker,
        narrator: NightNarrator?,
        engine: EngineClient,
        watchdogInterval: Duration?
    ) {
        self.logger = logger
        self.notifier = notifier
        self.ticker = ticker
        self.narrator = narrator
        self.engine = engine
        self.watchdogInterval = watchdogInterval
        hasServiceManager = Environment.current["NOTIFY_SOCKET"] != nil
    }

    func committed(_ events: [NumberedEvent]) {
        for event in events { log(event) }
        ticker.tick()
        narrator?.tell(events.map(\.record))
    }

    private func log(_ event: NumberedEvent) {
        let record = event.record
        var metadata: Logger.Metadata = ["event": "\(record.kind.rawValue)"]
        if let job = record.job { metadata["job"] = "\(job)" }
        if let turn = record.turn { metadata["turn"] = "\(turn)" }
        if let phase = record.phase { metadata["phase"] = "\(phase)" }
        let fields = record.notice.fields.map { ($0.name, Logger.MetadataValue.string($0.value.description)) }
        if !fields.isEmpty {
            metadata[JournalLogHandler.fieldsKey] = .dictionary(Dictionary(fields) { first, _ in first })
        }
        if let id = MessageID.events[record.kind.rawValue] { metadata[JournalLogHandler.messageIDKey] = "\(id)" }
        logger.log(level: record.kind.level, "\(record.message)", metadata: metadata)
    }

    func troubled(_ trouble: String?) {
        state.withLock { $0.isTroubled = trouble != nil }
        if let trouble {
            logger.critical(
                "nothing is started until the ledger can be written",
                metadata: ["error": "\(trouble)", JournalLogHandler.messageIDKey: "\(MessageID.ledgerUnwritable)"]
            )
            _ = try? notifier.status("cannot write the ledger: \(trouble)")
        } else {
            logger.notice("the ledger can be written again")
        }
    }

    func stepped(_ pulse: EnginePulse) {
        let (tellsWatchdog, tellsStatus, extends) = state.withLock { state in
            (
                isWatchdogDue(pulse, &state),
                isStatusDue(pulse, &state),
                isExtensionDue(pulse, &state)
            )
        }
        if tellsWatchdog { _ = try? notifier.watchdog() }
        if extends, let rest = pulse.core.stopTimeLeft {
            _ = try? notifier.extendTimeout(by: rest + Self.extensionMargin)
        }
        if tellsStatus { tellStatus(pulse) }
        narrator?.progress(pulse.core)
        if narrator != nil, pulse.core.isQuiescent { engine.stop() }
    }

    /// The service manager hears of us only while the loop turns, writes succeed and nothing due is left undecided.
    private func isWatchdogDue(_ pulse: EnginePulse, _ state: inout State) -> Bool {
        guard let watchdogInterval, pulse.isHealthy, !state.isTroubled else { return false }
        if let last = state.lastWatchdog, last.duration(to: pulse.now.boot) < watchdogInterval / 2 { return false }
        state.lastWatchdog = pulse.now.boot
        return true
    }

    /// A stop that waits for turns takes longer than TimeoutStopSec=, and the service manager is told so.
    private func isExtensionDue(_ pulse: EnginePulse, _ state: inout State) -> Bool {
        guard pulse.core.stopTimeLeft != nil else { return false }
        if let last = state.lastExtension, last.duration(to: pulse.now.boot) < Self.extensionInterval { return false }
        state.lastExtension = pulse.now.boot
        return true
    }

    private func isStatusDue(_ pulse: EnginePulse, _ state: inout State) -> Bool {
        guard hasServiceManager else { return false }
        if let due = state.statusDueAt, pulse.now.boot < due {
            lookAgain(after: pulse.now.boot.duration(to: due), &state)
            return false
        }
        state.statusDueAt = pulse.now.boot.advanced(by: Self.statusInterval)
        return true
    }

    /// What changed too soon after the last STATUS= is told a little later, by a step made for that.
    private func lookAgain(after delay: Duration, _ state: inout State) {
        guard !state.willLookAgain else { return }
        state.willLookAgain = true
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(delay.wholeMilliseconds) + 1)) {
            [self] in
            self.state.withLock { $0.willLookAgain = false }
            engine.post(.timeReached)
        }
    }

    private func tellStatus(_ pulse: EnginePulse) {
        let text = NightStatus.line(pulse)
        let isNew = state.withLock { state in
            guard state.isReady, state.lastStatus != text else { return false }
            state.lastStatus = text
            return true
        }
        if isNew { _ = try? notifier.status(text) }
    }

    /// The store is open, the reconcile is over and the control socket listens.
    func ready() {
        state.withLock { $0.isReady = true }
        _ = try? notifier.ready(status: "ready")
        engine.post(.timeReached)
    }
}

extension EventRecord.Kind {
    /// How loud a kind of event is.
    var level: Logger.Level {
        switch self {
        case .budgetReached, .catchUpHeld, .jobAsks, .jobParked, .approvalExpired, .approvalVoided, .phaseTimedOut:
            .warning
        case .ruleBroken: .error
        case .budgetRaised, .jobEscalated, .gateReopened, .planStarted, .planEnded: .notice
        case .costEstimated: .info
        case .jobStuck, .accountHeld, .gateRefused, .leaseReaped, .jobEnded, .ledgerRestored, .turnRecovered: .warning
        case .daemonStopping, .accountReleased, .jobDone, .gatePassed, .gateAwaitsApproval, .jobHeld, .jobResumed,
            .jobAnswered,
            .clockStepped,
            .phaseOpened:
            .notice
        case .daemonStarted, .daemonStopped, .definitionsLoaded, .turnStarted, .turnAdopted, .turnStopping, .turnEnded,
            .retryPlanned, .checkStarted, .checkEnded, .occurrenceSkipped:
            .info
        }
    }
}

/// The line that `systemctl status` shows.
enum NightStatus {
    static func line(_ pulse: EnginePulse) -> String {
        let core = pulse.core
        let running = core.liveTurns
        var parts: [String] = []
        if running.isEmpty {
            parts.append("idle")
        } else {
            let names = running.prefix(4).map { "\($0.job) (turn \($0.id))" }.joined(separator: ", ")
            parts.append("\(running.count) running: \(names)\(running.count > 4 ? ", …" : "")")
        }
        if let rest = core.stopTimeLeft {
            parts.append("stopping: \(running.count) turns to end, \(rest.wholeMilliseconds / 1000) s at most")
            return parts.joined(separator: "; ")
        }
        if core.waitingStarts > 0 { parts.append("\(core.waitingStarts) waiting") }
        if let next = core.nextStart {
            parts.append("next \(next.job) at \(Timestamp(milliseconds: next.at.millisecondsSinceEpoch))")
        } else {
            parts.append("nothing due")
        }
        return parts.joined(separator: "; ")
    }
}
