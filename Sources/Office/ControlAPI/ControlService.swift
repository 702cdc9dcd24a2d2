/// What the control server asks of the daemon: its port. The engine implements it, tests fake it.
///
/// Every function answers promptly (the client gives up after 30 s) and may be called from many tasks at once. A function that cannot
/// answer throws a ``ControlError``, whose code, message and cure reach the client as they are; any other error is
/// logged and reaches it as `internal`. Numbers and texts arrive checked against ``ControlLimits``.
public protocol ControlService: Sendable {
    /// How the daemon is.
    func status() async throws -> StatusReply
    /// All jobs, in file order.
    func jobs() async throws -> [JobReply]
    /// One job with its next five occurrences. Throws `not_found`.
    func job(_ id: String) async throws -> JobReply
    /// Turns, newest first. Throws `not_found` for an unknown job.
    func turns(_ query: TurnsQuery) async throws -> [TurnReply]
    /// Everything about one turn. Throws `not_found`.
    func turn(_ id: Int64) async throws -> TurnReply
    /// All phases, in plan order.
    func phases() async throws -> [PhaseReply]
    /// Starts a turn of a job now. Throws `not_found`; `conflict` when a live turn forbids it; `invalid_state` when
    /// the job is held, over or its phase is shut and `force` is false.
    func run(job: String, force: Bool) async throws -> ActionReply
    /// Holds a job. Throws `not_found`; `invalid_state` when it is over.
    func hold(job: String, reason: String) async throws -> ActionReply
    /// Lets a held or stuck job go on. Throws `not_found`; `invalid_state` when it is neither.
    func resume(job: String) async throws -> ActionReply
    /// Puts a text into the prompts of a job's next turns, and lets a stuck or held job go on. Throws `not_found`;
    /// `invalid_state` for a job that is over or takes no prompt.
    func answer(job: String, text: String) async throws -> ActionReply
    /// Approves a phase named `phase` or `plan/phase`. Throws `not_found`; `conflict` when the short name fits several
    /// plans; `invalid_state` when the phase does not wait for an approval.
    func approve(phase: String) async throws -> ActionReply
    /// Ends a live turn. Throws `not_found`; `invalid_state` when it has ended.
    func cancel(turn: Int64) async throws -> ActionReply
    /// Lets a held account be used again: one turn tries, then the others follow. Throws `not_found` when none of that
    /// name is held.
    func release(account: String) async throws -> ActionReply
    /// All budgets: the night's, then accounts', plans' and jobs', in name order.
    func budgets() async throws -> [BudgetReply]
    /// Raises a budget for its present period. The request's ``BudgetRequest/problem`` is nil. Throws `not_found` for an
    /// unknown account, plan or job; `invalid_state` for what has no budget, or none of that kind.
    func raise(_ request: BudgetRequest) async throws -> ActionReply
    /// Whether a turn still holds its lease with this token. Throws `not_found` when it is no turn of this daemon;
    /// `invalid_state`, naming the holder, when the lease is over.
    func proveLease(turn: Int64, _ request: LeaseRequest) async throws -> ActionReply
    /// What would happen until an instant (ms since the epoch; nil for 24 h from now), at most `limit` rows. Throws
    /// `invalid_argument` for an instant that is past.
    func plan(untilMs: Int64?, limit: Int) async throws -> PlanReply
    /// Why a job ran or did not: its state now, and the occurrences nearest to an instant (ms since the epoch; nil for
    /// the newest). Throws `not_found`.
    func why(job: String, aroundMs: Int64?) async throws -> WhyReply
    /// Events with an id greater than `after`, oldest first, at most `limit`.
    func events(after: Int64, limit: Int) async throws -> [EventReply]
    /// Ticks whenever events were added, so that a follower reads ``events(after:limit:)`` again.
    ///
    /// The implementer keeps no backlog: the stream is made with `.bufferingNewest(1)` and yields after each commit that
    /// added events, so a slow client costs one buffered tick and reads from the ledger at its own pace. It ends when
    /// the daemon stops; the implementer forgets it on termination.
    func eventTicks() async throws -> AsyncStream<Void>
    /// Reads the jobs file again. Throws `conflict` with the problems in `details`; then nothing has changed.
    func reload() async throws -> ReloadReply
    /// Live leases.
    func leases() async throws -> [LeaseReply]
    /// The number of the turn whose output is meant. For a job its newest turn. Throws `not_found` for an unknown job or
    /// turn and for a job that never ran.
    func turnForLog(_ target: LogTarget) async throws -> Int64
    /// Reads at most `maximumBytes` of a turn's stored output from `offset` on, as `pread(2)` does.
    ///
    /// Whether the turn has ended is looked at before the file is read, so that ``LogChunk/isComplete`` never comes
    /// before the last byte. Throws `not_found` when the turn's folder was removed by retention.
    func readLog(turn: Int64, stream: LogStream, offset: Int64, maximumBytes: Int) async throws -> LogChunk
    /// Ticks when a turn's stored output may have grown and once more when the turn has ended (for instance from
    /// `inotify(7)` on its folder), made with `.bufferingNewest(1)`. It may tick for nothing. It ends when the daemon
    /// stops; the implementer forgets it on termination.
    func logTicks(turn: Int64) async throws -> AsyncStream<Void>
}
