public import NightFacts
import SchedulerCore

/// Where the engine's facts become durable.
public protocol Recorder: Sendable {
    /// Writes all facts in one transaction, in order, or none. When it returns they survive a power cut.
    ///
    /// - Returns: The numbers given to the `event` facts, in order.
    func record(_ facts: [Fact]) throws(RecordingFailure) -> [Int64]
}

/// Why facts could not be written.
public struct RecordingFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What, where and the cure.
    public var description: String
    /// True for what can pass by itself, such as a full disk: the same facts are tried again. False for a fault that
    /// will not, such as a broken file: the daemon ends.
    public var mayPass: Bool

    /// Makes a failure.
    public init(_ description: String, mayPass: Bool) {
        self.description = description
        self.mayPass = mayPass
    }
}
