internal import CProcess
internal import Glibc
internal import LinuxSystem
internal import MidwatchModel
internal import TurnFolder

/// The keeper's one loop: copies output, watches the clock, ends what has to end, and waits until all is gone.
struct TurnLoop {
    private let agent: StartedAgent
    private let order: TurnOrder
    private let journal: TurnJournal
    private let signals: Int32
    private let timer: Int32
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 64)

    private var stdout: CopiedStream
    private var stderr: CopiedStream
    private var ladder: StopLadder
    /// Nil where a turn may be silent for as long as it likes.
    private var silence: SilenceWatch?
    private var hasToldOfSilentWork = false
    private var status: ExitRecord.Status?
    private var hasChildren = true
    private var stragglers: [String] = []
    private var notes: [String]
    private var armedFor: Int64 = 0
    /// What children that are not the agent's used before it: programs that looked at the work.
    private var earlierMicroseconds: Int64 = 0
    private var earlierPeakBytes: Int64 = 0

    /// The kernel's counters of resident pages lag by a few pages on each CPU: 1 MiB.
    private static let memoryCounterLagBytes: Int64 = 1 << 20

    /// A cgroup that outlives all our descendants is asked again this much later, in milliseconds.
    private static let cgroupRecheck: Int64 = 20

    init(
        agent: StartedAgent,
        order: TurnOrder,
        without patterns: SecretPatterns,
        journal: TurnJournal,
        signals: Int32,
        notes: [String]
    ) {
        self.agent = agent
        self.order = order
        self.journal = journal
        self.signals = signals
        self.notes = notes
        timer = midwatch_boot_timer()
        let cap = order.bounds.outputCapBytes
        stdout = CopiedStream(
            name: "stdout",
            priority: .info,
            pipe: agent.stdout,
            file: agent.stdoutFile,
            capBytes: cap,
            repeatedLinesMax: order.bounds.repeatedLinesMax,
            without: patterns
        )
        stderr = CopiedStream(
            name: "stderr",
            priority: .notice,
            pipe: agent.stderr,
            file: agent.stderrFile,
            capBytes: cap,
            repeatedLinesMax: nil,
            without: patterns
        )
        ladder = StopLadder(stopGrace: order.bounds.stopGrace, stragglerGrace: order.stragglerGrace)
        silence = order.bounds.noOutputTimeout.map {
            SilenceWatch(limit: $0, percent: order.bounds.silentWorkPercent, since: agent.startedAtBoot)
        }
        // The agent itself counts only once it is reaped, which is not before the loop runs.
        midwatch_children_usage(&earlierMicroseconds, &earlierPeakBytes)
    }

    /// Runs until nothing of the turn is left.
    mutating func run() -> ExitReport {
        while true {
            if let status, !somethingLives {
                return report(status, endedAt: WallClock.now())
            }
            arm()
            wait()
            let now = BootClock.milliseconds()
            perform(ladder.timeReached(now))
            watchBounds(now)
        }
    }

    private mutating func report(_ status: ExitRecord.Status, endedAt: WallTime) -> ExitReport {
        stdout.finish(through: buffer, to: journal)
        stderr.finish(through: buffer, to: journal)
        journal.tellOfDroppedLines()
        var cpu: Int64 = 0
        var peak: Int64 = 0
        midwatch_children_usage(&cpu, &peak)
        cpu = max(cpu - earlierMicroseconds, agent.cgroup?.usageMicroseconds ?? 0)
        agent.cgroup?.remove()
        let unknownPeak = max(ownPeakMemoryBytes() + TurnLoop.memoryCounterLagBytes, earlierPeakBytes)
        let record = ExitRecord(
            status: status,
            endedBy: ladder.endedBy,
            startedAt: agent.startedAt,
            endedAt: max(endedAt, agent.startedAt),
            cpu: .microseconds(cpu),
            peakMemoryBytes: peak > unknownPeak ? peak : 0,
            stdoutBytes: stdout.totalBytes,
            stderrBytes: stderr.totalBytes,
            stragglers: stragglers
        )
        var notes = notes + [stdout.note, stderr.note].compactMap { $0 }
        if journal.droppedLines > 0 { notes.append("\(journal.droppedLines) lines did not reach the journal") }
        return ExitReport(record: record, notes: notes)
    }

    /// Whether, the main process having ended, anything lives below this keeper or in the agent's cgroup.
    private var somethingLives: Bool {
        mutating get {
            guard hasChildren || agent.cgroup?.isPopulated == true else { return false }
            ladder.mainEnded(at: BootClock.milliseconds())
            return true
        }
    }

    private mutating func wait() {
        var events = [
            pollfd(fd: stdout.pipe, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stderr.pipe, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
            pollfd(fd: timer, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&events, nfds_t(events.count), -1) > 0 else { return }
        if events[0].revents != 0, stdout.copy(through: buffer, to: journal) > 0 {
            silence?.outputCame(at: BootClock.milliseconds())
        }
        if events[1].revents != 0, stderr.copy(through: buffer, to: journal) > 0 {
            silence?.outputCame(at: BootClock.milliseconds())
        }
        if events[2].revents != 0 { readSignals() }
        if events[3].revents != 0 {
            var expirations: UInt64 = 0
            read(timer, &expirations, 8)
            armedFor = 0
        }
    }

    private mutating func readSignals() {
        while true {
            switch midwatch_next_signal(signals) {
            case SIGCHLD: reap()
            case SIGTERM: perform(ladder.requested(at: BootClock.milliseconds()))
            default: return
            }
        }
    }

    private mutating func reap() {
        while true {
            var end = midwatch_child_end()
            guard midwatch_reap_any(&end) == 0 else {
                hasChildren = errno != ECHILD
                return
            }
            guard end.pid != 0 else { return }
            if end.pid == agent.pid {
                status = end.code == CLD_EXITED ? .exited(Int(end.status)) : .signalled(Int(end.status))
            }
        }
    }

    private mutating func watchBounds(_ now: Int64) {
        guard status == nil, ladder.endedBy == nil else { return }
        if let limit = order.bounds.timeout, now >= agent.startedAtBoot + limit.wholeMilliseconds {
            journal.note("the turn's timeout of \(limit) has passed; it is ended", priority: .warning)
            perform(ladder.boundPassed(.timeout, at: now))
        } else if let line = stdout.repeatedLine, let limit = order.bounds.repeatedLinesMax {
            let text = "the turn has printed the same line \(limit) times and is ended: \(shown(line))"
            journal.note(text, priority: .warning)
            notes.append(text)
            perform(ladder.boundPassed(.repeatedOutput, at: now))
        } else {
            watchSilence(now)
        }
    }

    private mutating func watchSilence(_ now: Int64) {
        let cgroup = agent.cgroup
        switch silence?.judge(at: now, usage: { processorMicroseconds(of: cgroup) }) {
        case nil, .open?: return
        case .works?:
            guard !hasToldOfSilentWork, let limit = order.bounds.noOutputTimeout else { return }
            hasToldOfSilentWork = true
            journal.note("the turn has been silent for \(limit) and works: it goes on", priority: .notice)
        case .hangs?:
            guard let limit = order.bounds.noOutputTimeout else { return }
            journal.note("the turn has been silent for \(limit); it is ended", priority: .warning)
            perform(ladder.boundPassed(.noOutput, at: now))
        }
    }

    private mutating func perform(_ action: StopLadder.Action) {
        switch action {
        case .nothing: return
        case .interruptGroup: signalGroup(SIGINT)
        case .terminateAll:
            signalAll(SIGTERM)
            // What is stopped gets to see the signal only when it runs again.
            signalAll(SIGCONT)
        case .killAll:
            agent.cgroup?.kill()
            signalAll(SIGKILL)
        }
    }

    /// The group's id is the main process's: safe to use until that is reaped, and to be left alone after.
    private func signalGroup(_ signal: Int32) {
        if status == nil { kill(-agent.pid, signal) }
    }

    private mutating func signalAll(_ signal: Int32) {
        signalGroup(signal)
        let living = livingDescendants(of: getpid())
        if status != nil, stragglers.isEmpty {
            stragglers = living.prefix(ExitReport.maximumStragglers).map { $0.name }
        }
        for process in living where status != nil || process.group != agent.pid { send(signal: signal, to: process) }
    }

    private mutating func arm() {
        var next = ladder.deadline
        if status == nil, ladder.endedBy == nil {
            let bounds = [
                order.bounds.timeout.map { agent.startedAtBoot + $0.wholeMilliseconds },
                silence?.deadline,
            ]
            next = bounds.compactMap { $0 }.min()
        }
        if status != nil, !hasChildren { next = BootClock.milliseconds() + TurnLoop.cgroupRecheck }
        // A timer that goes off early does no harm: the bounds are looked at again then. So output moves it never.
        let wanted = next ?? 0
        if armedFor != 0, wanted >= armedFor { return }
        guard wanted != armedFor else { return }
        midwatch_set_boot_timer(timer, wanted)
        armedFor = wanted
    }
}

/// The beginning of a line for people, at most 200 characters.
private func shown(_ line: [UInt8]) -> String {
    var text = ""
    for scalar in String(decoding: line.prefix(1000), as: UTF8.self).unicodeScalars.prefix(200) {
        text.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    return text
}

/// The largest resident set of this keeper's memory, `VmHWM` of proc(5). A child that borrows it until it executes takes
/// it over as its own peak, so nothing smaller can be told of an agent.
private func ownPeakMemoryBytes() -> Int64 {
    guard let file = try? Descriptor.open("/proc/self/status", O_RDONLY),
        let bytes = try? file.read(limitBytes: 8192)
    else { return 0 }
    for line in bytes.split(separator: UInt8(ascii: "\n")) where line.starts(with: "VmHWM:".utf8) {
        let digits = line.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return (Int64(String(decoding: digits, as: UTF8.self)) ?? 0) * 1024
    }
    return 0
}
