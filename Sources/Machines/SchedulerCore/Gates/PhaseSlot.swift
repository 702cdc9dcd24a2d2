import MidwatchModel
import NightFacts

/// A phase as the core sees it.
struct PhaseSlot: Hashable, Sendable {
    var id: PhaseID
    var definition: PhaseDefinition
    var record: PhaseRecord
    /// Place in its plan, from 0.
    var place: Int
    /// The check that runs for its gate.
    var check: Int64?
}
