public import NightFacts

/// One entry of the ledger's event table.
public struct EventReply: Hashable, Sendable, Codable, OperationReply {
    /// Its number: growing, never given twice, with possible gaps.
    public var event: Int64
    /// When it happened.
    public var at: Timestamp
    /// ``at`` in ms since the epoch.
    public var atMs: Int64
    /// What happened.
    public var kind: EventRecord.Kind
    /// The job it is about.
    @OrNull public var job: String?
    /// The turn it is about.
    @OrNull public var turn: Int64?
    /// The phase it is about, as `plan/phase`.
    @OrNull public var phase: String?
    /// What happened, one line, for people.
    public var message: String
    /// More facts by name, for machines.
    @OrNull public var fields: [String: String]?

    /// Makes an event.
    public init(
        event: Int64,
        atMs: Int64,
        kind: EventRecord.Kind,
        job: String? = nil,
        turn: Int64? = nil,
        phase: String? = nil,
        message: String,
        fields: [String: String]? = nil
    ) {
        self.event = event
        self.at = Timestamp(milliseconds: atMs)
        self.atMs = atMs
        self.kind = kind
        self.job = job
        self.turn = turn
        self.phase = phase
        self.message = message
        self.fields = fields
    }
}
