public import MidwatchModel
import Synchronization

/// Where a test may break the daemon on purpose. Without this port the loop does not even look.
public protocol Failpoints: Sendable {
    /// The loop or the launcher is at this place. Called on the thread that is there; need not return.
    func reached(_ place: DaemonFailpoint)
}

/// Failpoints that break at the n-th visit of a place.
public final class CountedFailpoints: Failpoints {
    private let settings: [FailpointSetting]
    private let visits = Mutex<[DaemonFailpoint: Int64]>([:])
    private let carryOut: @Sendable (FailpointSetting) -> Void

    /// Makes failpoints; nil when no setting is about the daemon.
    ///
    /// - Parameter carryOut: Breaks the process as a setting says; called once for each.
    public init?(_ settings: [FailpointSetting], carryOut: @escaping @Sendable (FailpointSetting) -> Void) {
        self.settings = settings.filter { DaemonFailpoint(rawValue: $0.place) != nil }
        self.carryOut = carryOut
        guard !self.settings.isEmpty else { return nil }
    }

    /// Counts the visit, and breaks where it is the one that was meant.
    public func reached(_ place: DaemonFailpoint) {
        let visit = visits.withLock { visits in
            visits[place, default: 0] += 1
            return visits[place, default: 0]
        }
        for setting in settings where setting.place == place.rawValue && setting.count == visit { carryOut(setting) }
    }
}
