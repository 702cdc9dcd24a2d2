public import MidwatchModel

/// What keeps a job from starting a turn: the one answer to "may it start?", for rows, refusals, waits and people alike.
public enum Obstacle: Hashable, Sendable {
    /// The definition says `"enabled": false`.
    case disabled
    /// The job is stuck, with its agent's reason.
    case stuck(Cause?)
    /// The job is held, and why.
    case held(Cause?)
    /// The job is done.
    case done
    /// The job is over without DONE, and why.
    case ended(Cause?)
    /// Another was to try in place of an agent that is stuck, and the job is not stuck any more.
    case notStuck
    /// Its phase is not open.
    case phase(PhaseID, PhaseState)
    /// It is outside its run windows, whose texts these are; in a blackout if there are none. Until when, if that is known
    /// and to come.
    case window(open: [String], until: WallTime?)
    /// A turn could not be over by its time. How long its turns take; nil when nobody knows.
    case finishBy(FinishTime, typical: Duration?)
    /// The occurrence is older than it may be when it starts (`startDeadlineSeconds`).
    case startDeadline
    /// The job's end (`until`) has passed.
    case until
    /// No account that could serve it is free.
    case account(AccountObstacle)
    /// It was missed, and is not made up for.
    case catchUp(CatchUpObstacle)
    /// A budget has no room for another turn.
    case budget(BudgetObstacle)
    /// All of its turns are used up, or the last of so many runs or waits (`maxTurns`).
    case maxTurns(Int)
    /// Turns or starts of the same job (`overlap`).
    case overlap(Overlap)
    /// So many starts wait already over all jobs.
    case waitingFull(Int)
    /// Another attempt waits for its time.
    case notBefore(WallTime)
    /// All concurrency slots are taken.
    case slot
    /// A concurrency key has no room.
    case keys(String)
    /// A check of this number asks its `when` command.
    case when(Int64)

    /// What of the same job is in the way.
    public enum Overlap: Hashable, Sendable {
        /// A turn runs.
        case turn(TurnID)
        /// A turn ran when the occurrence fell due.
        case earlierTurn(TurnID)
        /// A start waits for a slot; `hasWhen`: or for its `when` command.
        case start(hasWhen: Bool)
        /// So many occurrences wait already.
        case queue(Int)
        /// So many turns run or wait already.
        case parallel(Int)
    }

    /// Kinds of obstacle, in the order in which they are asked for. Raw values are part of the control API.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// ``Obstacle/disabled``.
        case disabled
        /// ``Obstacle/stuck(_:)``, ``Obstacle/held(_:)``, ``Obstacle/done``, ``Obstacle/ended(_:)``,
        /// ``Obstacle/notStuck``: where the job stands.
        case standing
        /// ``Obstacle/phase(_:_:)``.
        case phase
        /// ``Obstacle/window(open:until:)``.
        case window
        /// ``Obstacle/finishBy(_:typical:)``.
        case finishBy = "finish_by"
        /// ``Obstacle/startDeadline``.
        case startDeadline = "start_deadline"
        /// ``Obstacle/account(_:)``.
        case account
        /// ``Obstacle/catchUp(_:)``.
        case catchUp = "catch_up"
        /// ``Obstacle/budget(_:)``.
        case budget
        /// ``Obstacle/until``.
        case until
        /// ``Obstacle/maxTurns(_:)``.
        case maxTurns = "max_turns"
        /// ``Obstacle/overlap(_:)``.
        case overlap
        /// ``Obstacle/waitingFull(_:)``.
        case waitingFull = "waiting_full"
        /// ``Obstacle/notBefore(_:)``.
        case notBefore = "not_before"
        /// ``Obstacle/when(_:)``.
        case when
        /// ``Obstacle/slot``.
        case slot
        /// ``Obstacle/keys(_:)``.
        case keys
    }

    /// What kind it is.
    public var kind: Kind {
        switch self {
        case .disabled: .disabled
        case .stuck, .held, .done, .ended, .notStuck: .standing
        case .phase: .phase
        case .window: .window
        case .finishBy: .finishBy
        case .startDeadline: .startDeadline
        case .until: .until
        case .account: .account
        case .catchUp: .catchUp
        case .budget: .budget
        case .maxTurns: .maxTurns
        case .overlap: .overlap
        case .waitingFull: .waitingFull
        case .notBefore: .notBefore
        case .when: .when
        case .slot: .slot
        case .keys: .keys
        }
    }

    /// The verdict of an occurrence that starts nothing for it. What a start is only kept waiting for says `skipped_overlap`
    /// too, where it gives up.
    public var verdict: OccurrenceVerdict {
        switch self {
        case .stuck, .held, .done, .ended, .notStuck, .phase, .account: .skippedHold
        case .window, .finishBy: .skippedWindow
        case .disabled, .startDeadline, .until: .expired
        case .catchUp: .missedDown
        case .budget: .skippedBudget
        case .when: .skippedWhen
        case .maxTurns, .overlap, .waitingFull, .notBefore, .slot, .keys: .skippedOverlap
        }
    }
}
