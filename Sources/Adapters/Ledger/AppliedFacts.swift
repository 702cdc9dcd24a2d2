/// What the ledger adds to the facts of a step.
public struct AppliedFacts: Hashable, Sendable {
    /// The numbers given to the step's events, in the order of the facts.
    public var eventIDs: [Int64]

    /// Makes a result; the default is that of a step without events.
    public init(eventIDs: [Int64] = []) {
        self.eventIDs = eventIDs
    }
}
