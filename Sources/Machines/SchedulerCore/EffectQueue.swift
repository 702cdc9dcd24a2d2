package import MidwatchModel
package import NightFacts

/// What a decision asks of rules beyond its own. The conductor has it worked off after the decision, not within it.
package enum Effect: Hashable, Sendable {
    /// A member of this phase is done, over, parked or not at work any more: its gate may be met.
    case reviewPhase(PhaseID)
    /// A phase has passed, or an instance of a plan has begun: the next may open.
    case openPhases
    /// A stuck job's ladder goes on after this turn, unless its phase has passed without it.
    case climb(JobID, after: TurnID, Cause?)
}

/// The effects of the step under way, in the order in which they were asked for. What waits already waits once.
struct EffectQueue: Hashable, Sendable {
    private var effects: [Effect] = []

    var isEmpty: Bool { effects.isEmpty }

    mutating func add(_ effect: Effect) {
        if !effects.contains(effect) { effects.append(effect) }
    }

    mutating func next() -> Effect? { effects.isEmpty ? nil : effects.removeFirst() }
}
