/// One entry of the ledger's event table.
public struct EventReply: Hashable, Sendable, Codable, OperationReply {
    /// Its number: growing, never given twice, with possible gaps.
    public var id: Int64
    /// When it happened.
    public var at: Timestamp
    /// ``at`` in ms since the epoch.
    public var atMs: Int64
    /// What happened, such as `turn_started`; see the ledger's documentation for the list.
    public var kind: String
    /// The job it is about.
    public var job: String?
    /// The turn it is about.
    public var turn: Int64?
    /// The phase it is about, as `plan/phase`.
    public var phase: String?
    /// What happened, one line, for people.
    public var text: String
    /// More facts by name, for machines.
    public var fields: [String: String]?

    /// Makes an event.
    public init(
        id: Int64,
        atMs: Int64,
        kind: String,
        job: String? = nil,
        turn: Int64? = nil,
        phase: String? = nil,
        text: String,
        fields: [String: String]? = nil
    ) {
        self.id = id
        self.at = Timestamp(milliseconds: atMs)
        self.atMs = atMs
        self.kind = kind
        self.job = job
        self.turn = turn
        self.phase = phase
        self.text = text
        self.fields = fields
    }
}
