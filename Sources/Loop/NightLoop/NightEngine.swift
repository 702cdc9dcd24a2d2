import MidwatchModel
public import NightCore
import NightFacts
import NightWords
public import SchedulerCore

/// The one loop: takes what has happened, asks the core, commits all facts of the step in one transaction, then acts.
///
/// Confined to the thread that calls ``run()``; everybody else talks to it through its mailbox. It never polls: it
/// sleeps until the nearest deadline, at most ``sleepMax``, or until somebody posts.
public final class NightEngine {
    /// The longest sleep: 60 s, so that nothing depends on a single wake-up.
    public static let sleepMax: Duration = .seconds(60)
    /// How long a write that failed waits before it is tried again, at first and at most.
    public static let retryDelays: ClosedRange<Duration> = .milliseconds(200)...(.seconds(5))
    /// An undecided occurrence this old makes the loop unhealthy.
    public static let overdueAfter: Duration = .seconds(10)

    private var core: NightCore
    private let recorder: any Recorder
    private let launcher: any Launcher
    private let time: any TimeSource
    private let mailbox: any Mailbox
    private let observer: any NightObserver
    /// The longest sleep that still lets the observer say in time that the loop lives.
    private let pulseInterval: Duration
    /// Where tests break the loop; nil otherwise.
    let failpoints: (any Failpoints)?

    private var inbox: [EngineMessage] = []
    private var isStopping = false
    private var trouble: String?
    private var lag: Duration = .zero

    /// Puts the loop together. Nothing happens before ``run()``.
    ///
    /// - Parameters:
    ///   - pulseInterval: How often a step is taken at least, for the watchdog's sake; nil for once a minute.
    ///   - failpoints: Where tests break the loop; nil otherwise.
    public init(
        core: NightCore,
        recorder: any Recorder,
        launcher: any Launcher,
        time: any TimeSource,
        mailbox: any Mailbox,
        observer: any NightObserver,
        pulseInterval: Duration? = nil,
        failpoints: (any Failpoints)? = nil
    ) {
        self.core = core
        self.recorder = recorder
        self.launcher = launcher
        self.time = time
        self.mailbox = mailbox
        self.observer = observer
        self.pulseInterval = min(pulseInterval ?? Self.sleepMax, Self.sleepMax)
        self.failpoints = failpoints
    }

    /// Finds out what became of open turns and checks, settles or adopts them, and starts what is due. To be called
    /// once, before ``run()``.
    public func reconcile() throws(RecordingFailure) {
        var events = launcher.reconcile(core.scheduler.openLaunches)
        events.append(.started)
        do {
            try step(events.map(EngineMessage.event))
        } catch {
            refuseLeftovers()
            throw error
        }
    }

    /// Runs until a `stop` message and, where the stop policy says so, until running turns have ended.
    ///
    /// - Throws: A failure to record that cannot pass.
    public func run() throws(RecordingFailure) {
        defer { refuseLeftovers() }
        while !core.scheduler.hasStopped {
            let messages = takeMessages()
            try step(messages)
        }
    }

    private func takeMessages() -> [EngineMessage] {
        guard inbox.isEmpty else {
            // What came in meanwhile shares the transaction: a short turn's start and end cost one commit.
            defer { inbox = [] }
            return inbox + mailbox.take()
        }
        let start = time.now().wall
        let latest = start.advanced(by: pulseInterval)
        let deadline = min(core.nextDeadline ?? latest, latest)
        let messages = mailbox.wait(until: deadline)
        if messages.isEmpty { lag = max(.zero, deadline.duration(to: time.now().wall)) }
        return messages
    }

    private func step(_ messages: [EngineMessage]) throws(RecordingFailure) {
        passBeginning(messages)
        var orders: [Action] = []
        var answers: [Answer] = []
        var looks: [NightLook] = []
        for message in messages { take(message, &orders, &answers, &looks) }
        if !messages.contains(where: \.isEvent) {
            orders += core.handle(.timeReached, now: time.now())
        }
        do {
            try commit(orders)
        } catch {
            for answer in answers { answer(.failure(EngineStopped())) }
            for look in looks { look.refuse() }
            throw error
        }
        for answer in answers { answer(.success(())) }
        passAnswered(orders)
        carryOut(orders)
        // Only now: what is seen is durable.
        if !looks.isEmpty { show(to: looks) }
        let now = time.now()
        let isHealthy = core.scheduler.overdueCount(before: now.wall.advanced(by: .zero - Self.overdueAfter)) == 0
        observer.stepped(EnginePulse(now: now, core: core.scheduler, isHealthy: isHealthy))
    }

    /// What is told to whoever asked, once the step is durable or will never be.
    private typealias Answer = (Result<Void, EngineStopped>) -> Void

    /// Lets the core handle a message. Answers are given only once the step is durable.
    private func take(
        _ message: EngineMessage,
        _ orders: inout [Action],
        _ answers: inout [Answer],
        _ looks: inout [NightLook]
    ) {
        switch message {
        case .event(let event):
            orders += core.handle(event, now: time.now())
        case .command(let command, let answer):
            let actions = core.handle(.operatorAsked(command), now: time.now())
            for case .reply(let reply) in actions { answers.append { answer($0.map { reply }) } }
            orders += actions
        case .definitions(let definitions, let answer):
            let actions = core.handle(.definitionsChanged(definitions), now: time.now())
            var words = "the definitions are in force"
            for case .record(.event(let event)) in actions {
                if case .definitionsLoaded = event.notice { words = event.message }
            }
            answers.append { [words] in answer($0.map { words }) }
            orders += actions
        case .read(let look):
            looks.append(look)
        case .stop:
            guard !isStopping else { return }
            isStopping = true
            orders += core.handle(.stopping, now: time.now())
        }
    }

    /// The core as the loop left it. To be read after ``run()`` only.
    public var lastCore: SchedulerCore { core.scheduler }

    private func show(to looks: [NightLook]) {
        let view = NightView(core: core, now: time.now(), lag: lag, trouble: trouble)
        for look in looks { look.look(view) }
    }

    /// Writes the step's facts. A full disk does not end the night: nothing is done outside until they are written.
    private func commit(_ orders: [Action]) throws(RecordingFailure) {
        let facts = orders.compactMap { order in
            if case .record(let fact) = order { fact } else { nil }
        }
        guard !facts.isEmpty else { return }
        var delay = Self.retryDelays.lowerBound
        while true {
            do {
                let ids = try recorder.record(facts)
                setTrouble(nil)
                passCommitted(facts)
                publish(facts, ids)
                return
            } catch {
                guard error.mayPass, !isStopping else { throw error }
                setTrouble(error.description)
            }
            waitForRecorder(delay)
            delay = min(delay * 2, Self.retryDelays.upperBound)
        }
    }

    /// While nothing can be written, looks are answered and everything else waits its turn.
    private func waitForRecorder(_ delay: Duration) {
        let end = time.now().boot.advanced(by: delay)
        while time.now().boot < end {
            let rest = time.now().boot.duration(to: end)
            for message in mailbox.wait(until: time.now().wall.advanced(by: rest)) {
                switch message {
                case .read(let look): show(to: [look])
                case .stop: isStopping = true
                case .event, .command, .definitions: inbox.append(message)
                }
            }
            if isStopping { return }
        }
    }

    private func setTrouble(_ new: String?) {
        guard new != trouble else { return }
        trouble = new
        observer.troubled(new)
    }

    private func publish(_ facts: [Fact], _ ids: [Int64]) {
        guard !ids.isEmpty else { return }
        var events: [NumberedEvent] = []
        var next = ids.makeIterator()
        for case .event(let record) in facts {
            guard let id = next.next() else { break }
            events.append(NumberedEvent(id: id, record: record))
        }
        observer.committed(events)
        failpoints?.reached(.eventSent)
    }

    private func carryOut(_ orders: [Action]) {
        var submitted: [LaunchID] = []
        for order in orders {
            switch order {
            case .record, .reply: break
            case .launch(let launch): submitted.append(submit(.turn(launch)))
            case .launchCheck(let launch): submitted.append(submit(.check(launch)))
            case .terminate(let launch): launcher.terminate(launch)
            }
        }
        // The next step begins with it, so that no launcher's answer comes first.
        if !submitted.isEmpty { inbox.insert(.event(.launchesSubmitted(submitted)), at: 0) }
    }

    private func submit(_ launch: Launch) -> LaunchID {
        launcher.submit(launch)
        failpoints?.reached(.launchSubmitted)
        return launch.id
    }

    private func refuseLeftovers() {
        for message in inbox + mailbox.close() {
            switch message {
            case .command(_, let answer): answer(.failure(EngineStopped()))
            case .definitions(_, let answer): answer(.failure(EngineStopped()))
            case .read(let look): look.refuse()
            case .event, .stop: break
            }
        }
        inbox = []
    }
}

extension EngineMessage {
    /// Whether the core handles it and so is told the time anyway.
    var isEvent: Bool {
        switch self {
        case .event, .command, .definitions, .stop: true
        case .read: false
        }
    }
}
