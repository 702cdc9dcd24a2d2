internal import CProcess
internal import Glibc
internal import LinuxSystem
internal import MidwatchModel
internal import TurnFolder

/// How this program ends. The verdict on the turn is in `exit.json`, not here.
enum KeeperStatus: Int32 {
    /// `exit.json` is written.
    case written = 0
    /// Wrong arguments, or an order that cannot be read (then `exit.json` says so).
    case badOrder = 2
    /// Another keeper lives in the folder, or the turn has ended already.
    case refused = 3
    /// No exit record could be written.
    case noRecord = 4
}

/// Keeps one turn: `midwatch-keeper <folder>`; see ``TurnFolder`` for the contract. The whole of that program.
///
/// It blocks and redirects signals, takes over standard input and output, and ends every process below it: a process
/// runs it once and does nothing else.
///
/// - Parameter arguments: the program's name and the absolute path of a turn's folder.
/// - Returns: the exit status: 0 when `exit.json` is written; 2 for wrong arguments or an order that cannot be read; 3
///   when another keeper lives in the folder or the turn has ended already; 4 when no exit record could be written.
public func runKeeper(arguments: [String]) -> Int32 {
    guard arguments.count == 2, arguments[1].hasPrefix("/") else {
        complain("usage: midwatch-keeper FOLDER (absolute path of a turn's folder, made by midwatchd)")
        return KeeperStatus.badOrder.rawValue
    }
    let folder = TurnFolder(path: arguments[1])
    do {
        let lock = try takeLock(in: folder)
        pass(.keeperLocked, in: folder)
        guard try folder.exitReport() == nil else { return refuseEnded(folder).rawValue }
        return keep(folder, lock: lock).rawValue
    } catch {
        complain("\(error)")
        return (error.code == .locked ? KeeperStatus.refused : KeeperStatus.noRecord).rawValue
    }
}

/// One line on standard error, which the launcher keeps in a file.
func complain(_ text: String) {
    _ = Descriptor.standardErrorWrite("midwatch-keeper: \(text)\n")
}

private func refuseEnded(_ folder: TurnFolder) -> KeeperStatus {
    complain("\(folder.path) holds an exit record: this turn has ended already")
    return .refused
}

/// Takes the folder's lock, handed over by the launcher as standard input where it launched this keeper.
private func takeLock(in folder: TurnFolder) throws(TurnFolderError) -> TurnLock {
    let copy = midwatch_duplicate_above(STDIN_FILENO, 3)
    let nothing = try openFile("/dev/null", O_RDWR)
    dup2(nothing.number, STDIN_FILENO)
    guard copy >= 0 else { return try folder.takeLock() }
    return try folder.takeLock(inherited: Descriptor(taking: copy))
}

private func keep(_ folder: TurnFolder, lock: borrowing TurnLock) -> KeeperStatus {
    let signals = [SIGCHLD, SIGTERM]
    let signalDescriptor = midwatch_signal_descriptor(signals, Int32(signals.count))
    for ignored in [SIGHUP, SIGINT, SIGPIPE] { signal(ignored, SIG_IGN) }
    midwatch_become_subreaper()

    let reserve: ExitReserve
    do {
        reserve = try ExitReserve(in: folder)
    } catch {
        complain("\(error); nothing was started, because its end could not be recorded")
        return .noRecord
    }
    let order: TurnOrder
    do {
        try announce(agent: nil, on: lock)
        // A daemon that has waited for this word in vain has withdrawn the order, or sees the word now.
        guard try folder.exitReport() == nil else { return refuseEnded(folder) }
        order = try folder.order()
    } catch {
        let written = reserve.commit(ExitReport(record: .neverStarted(error.message)))
        return written == .written ? .badOrder : written
    }

    let secrets: TurnSecrets
    do {
        secrets = try TurnSecrets(of: order)
    } catch {
        TurnJournal(order, without: SecretPatterns([])).note(error.message, priority: .error)
        return reserve.commit(ExitReport(record: .neverStarted(error.message)))
    }
    let journal = TurnJournal(order, without: secrets.patterns)
    var notes: [String] = []
    let environment = AgentEnvironment(order: order, secrets: secrets, folder: folder)
    var observer = order.watch.map {
        WorkObserver(watch: $0, order: order, environment: environment, signals: signalDescriptor)
    }
    let workBefore = order.watch?.onlyAfter == false ? observer?.look(.before, notes: &notes) : nil
    let agent: StartedAgent
    do {
        agent = try startAgent(order, environment: environment, folder: folder, notes: &notes)
    } catch {
        journal.note(error.message, priority: .error)
        let report = ExitReport(record: .neverStarted(error.message), notes: notes)
        return reserve.commit(report.without(secrets.patterns))
    }
    pass(.agentStarted, in: folder)
    // Best effort: the turn runs, and only its display and the clean-up after a killed keeper profit from this.
    try? announce(agent: agent.pid, on: lock)
    var loop = TurnLoop(
        agent: agent,
        order: order,
        without: secrets.patterns,
        journal: journal,
        signals: signalDescriptor,
        notes: notes
    )
    var report = loop.run()
    // A turn that somebody asked to end is not held up.
    if report.record.endedBy != .request {
        let workAfter = observer?.look(.after, notes: &report.notes)
        report.record.work = ExitRecord.WorkDigests(known: workBefore, after: workAfter)
    }
    if let note = sealSignal(in: folder, without: secrets.patterns) { report.notes.append(note) }
    pass(.beforeExitRecord, in: folder)
    let written = reserve.commit(report.without(secrets.patterns))
    pass(.afterExitRecord, in: folder)
    return written
}

private func announce(agent: Int32?, on lock: borrowing TurnLock) throws(TurnFolderError) {
    guard let own = ProcessStat.of(getpid()) else {
        throw TurnFolderError(code: .missing, message: "/proc/self/stat cannot be read: mount proc(5) on /proc")
    }
    let keeper = KeeperIdentity(pid: own.pid, startTicks: own.startTicks, bootID: currentBootID())
    let start = agent.flatMap { ProcessStat.of($0)?.startTicks }
    try lock.write(KeeperRecord(keeper: keeper, session: own.session, agentPID: agent, agentStartTicks: start))
}

extension ExitRecord {
    static func neverStarted(_ reason: String) -> ExitRecord {
        ExitRecord(status: .neverStarted(reason), startedAt: nil, endedAt: WallClock.now())
    }
}

extension Descriptor {
    fileprivate static func standardErrorWrite(_ text: String) -> Int {
        Array(text.utf8).withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
