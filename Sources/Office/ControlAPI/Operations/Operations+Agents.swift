// What a turn asks about itself.

/// What ``Operations/proveLease`` asks.
public struct LeaseRequest: OperationRequest {
    /// The turn's number.
    public var turn: Int64
    /// The fencing token, as the agent finds it in `MIDWATCH_LEASE_TOKEN`.
    public var token: Int64
    /// The turn's folder, as the agent finds it in `MIDWATCH_TURN_FOLDER`: turn 7 of another daemon is another turn.
    public var folder: String

    /// The turn, its token and its folder.
    public static let fields: [RequestField] = [
        .turn,
        .body(
            "token",
            .integer(Int64.min...Int64.max),
            "The fencing token, as in MIDWATCH_LEASE_TOKEN.",
            isRequired: true
        ),
        .body(
            "folder",
            .text(characters: 1...ControlLimits.folderCharacters, lines: false),
            "The turn's folder, as in MIDWATCH_TURN_FOLDER.",
            isRequired: true
        ),
    ]

    /// Makes a request.
    public init(turn: Int64, token: Int64, folder: String) {
        self.turn = turn
        self.token = token
        self.folder = folder
    }
}

extension Operations {
    /// What a turn asks.
    static let ofAgents: [OperationEntry] = [
        proveLease.entry
    ]

    /// Whether a turn still holds its lease.
    public static let proveLease = Operation<LeaseRequest, ActionReply>(
        "proveLease",
        .post,
        "/v1/turns/{turn}/lease",
        access: .turn,
        summary: "Whether a turn still holds its lease.",
        details: "Refused as invalid_state, naming the holder, when the lease is over."
    )
}
