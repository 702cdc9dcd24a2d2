import MidwatchModel
import NightFacts

/// The turns that have not ended. Each holds a concurrency slot from its intent to its end.
///
/// A turn goes from `intended` to `submitted` and to `running`, from any of these to `verifying` when its DONE is checked,
/// and from any of them to its end, which takes it out of the table. That somebody asked for its end is noted once.
struct TurnTable: Hashable, Sendable {
    var broken = BrokenRules()
    private var turns: [TurnID: TurnRecord] = [:]
    /// The live turns of each job, oldest first.
    private var turnsOfJob: [JobID: [TurnID]] = [:]
    /// The greatest number that a turn has.
    private(set) var last: TurnID

    init(open: [TurnRecord], last: TurnID) {
        self.last = last
        for turn in open.sorted(by: { $0.id < $1.id }) { add(turn) }
    }

    var count: Int { turns.count }
    var isEmpty: Bool { turns.isEmpty }
    /// All of them, in no order.
    var all: some Collection<TurnRecord> { turns.values }
    /// All of them, oldest first.
    var inOrder: [TurnRecord] { turns.values.sorted { $0.id < $1.id } }

    subscript(id: TurnID) -> TurnRecord? { turns[id] }

    /// A job's turns, oldest first.
    func of(_ job: JobID) -> [TurnID] { turnsOfJob.isEmpty ? [] : turnsOfJob[job] ?? [] }

    func count(of job: JobID) -> Int { turnsOfJob.isEmpty ? 0 : turnsOfJob[job]?.count ?? 0 }

    /// The number of the turn that is planned next.
    var next: TurnID { TurnID(last.rawValue + 1) }

    mutating func planned(_ turn: TurnRecord) {
        broken.expect(
            turn.id > last && turn.state == .intended,
            "a new turn has a new number and nothing but an intent",
            job: turn.job
        )
        last = turn.id
        add(turn)
    }

    private mutating func add(_ turn: TurnRecord) {
        turns[turn.id] = turn
        turnsOfJob[turn.job, default: []].append(turn.id)
    }

    /// It was handed over to be started; nothing when more is known of it already.
    mutating func handedOver(_ id: TurnID) {
        if turns[id]?.standing == .intended { turns[id]?.standing = .submitted }
    }

    /// Its keeper runs.
    mutating func started(_ id: TurnID, _ handle: LaunchHandle) -> TurnRecord? {
        guard turns[id] != nil else { return nil }
        if turns[id]?.state.isUnstarted ?? false { turns[id]?.standing = .running }
        turns[id]?.handle = handle
        return turns[id]
    }

    /// Somebody asks for its end; nil when somebody has asked before, or when it is over.
    mutating func stopAsked(_ id: TurnID, cause: Cause) -> TurnRecord? {
        guard let turn = turns[id], turn.stopCause == nil else { return nil }
        turns[id]?.stopCause = cause
        return turns[id]
    }

    /// It said DONE, and that is checked.
    mutating func doneSaid(_ id: TurnID, _ ending: TurnEnding) -> TurnRecord? {
        let isAllowed = turns[id].map { $0.state != .verifying } ?? false
        guard broken.expect(isAllowed, "DONE is checked once, of a live turn", job: turns[id]?.job) else { return nil }
        turns[id]?.standing = .verifying(ending)
        return turns[id]
    }

    /// It is over, with an outcome; nil when it was over before.
    mutating func settled(_ id: TurnID, _ end: TurnRecord.End) -> TurnRecord? {
        guard var turn = turns.removeValue(forKey: id) else { return nil }
        turnsOfJob[turn.job]?.removeAll { $0 == id }
        if turnsOfJob[turn.job]?.isEmpty ?? false { turnsOfJob[turn.job] = nil }
        turn.standing = .ended(end)
        return turn
    }

    /// For a forecast: whatever its check says, it is taken to run on.
    mutating func assumeRunning(_ id: TurnID) {
        if turns[id]?.state == .verifying { turns[id]?.standing = .running }
    }
}

extension TurnState {
    /// Nobody has been told that anything of it runs.
    var isUnstarted: Bool { self == .intended || self == .submitted }
}
