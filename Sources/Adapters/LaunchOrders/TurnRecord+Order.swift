public import MidwatchModel
public import NightFacts
public import TurnFolder

extension TurnRecord {
    /// A turn as its ledger had it when its folder was made; nil when the order does not tell whose turn it is.
    ///
    /// - Parameter surroundings: tell which workspace was nobody's choice.
    public init?(_ id: TurnID, from order: TurnOrder, in surroundings: LaunchSurroundings) {
        guard order.turn == id, let job = order.job, let token = order.token else { return nil }
        let origin = order.origin
        self.init(
            id: id,
            job: job,
            iteration: Int(order.iteration ?? 1),
            trigger: origin?.trigger ?? .schedule,
            attempt: origin?.attempt ?? 1,
            nominal: origin?.nominal,
            revision: origin?.revision ?? 1,
            phase: order.phase,
            token: token,
            agent: origin?.agent,
            model: origin?.model,
            account: origin?.account,
            keys: origin?.keys ?? [],
            workspace: order.workspace == surroundings.defaultWorkspace ? nil : order.workspace,
            plannedAt: origin?.plannedAt ?? WallTime(millisecondsSinceEpoch: 0)
        )
    }
}

extension TurnOrigin {
    /// What the ledger knows of a turn at its start.
    init(_ turn: TurnRecord) {
        self.init(
            trigger: turn.trigger,
            attempt: turn.attempt,
            nominal: turn.nominal,
            revision: turn.revision,
            plannedAt: turn.plannedAt,
            agent: turn.agent,
            model: turn.model,
            account: turn.account,
            keys: turn.keys
        )
    }
}
