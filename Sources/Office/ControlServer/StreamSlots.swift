import ControlAPI
import Synchronization

/// Counts the streams that are open, up to a bound.
final class StreamSlots: Sendable {
    private let maximum: Int
    private let taken = Atomic<Int>(0)

    init(maximum: Int) {
        self.maximum = maximum
    }

    /// Takes a slot. Throws `unavailable` when there is none.
    func take() throws(ControlError) -> Slot {
        let slot = Slot(slots: self)
        guard taken.wrappingAdd(1, ordering: .relaxed).newValue <= maximum else {
            throw ControlError(
                .unavailable,
                "\(maximum) streams are open already, which is the most midwatchd serves",
                cure: "end one (midwatch events -f, midwatch logs -f) and try again"
            )
        }
        return slot
    }

    /// A place among the open streams, given back when the last reference to it goes: a reply whose head cannot be
    /// written never runs its body.
    final class Slot: Sendable {
        private let slots: StreamSlots

        fileprivate init(slots: StreamSlots) {
            self.slots = slots
        }

        deinit {
            slots.taken.wrappingSubtract(1, ordering: .relaxed)
        }
    }
}
