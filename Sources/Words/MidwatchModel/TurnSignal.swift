/// What an agent says last about its work.
public enum TurnSignal: Hashable, Sendable {
    /// Nothing is left to do.
    case done
    /// It cannot go on; the reason is free text, possibly empty.
    case stuck(reason: String)
    /// It has written its plan; counts as progress.
    case planned
}
