internal import Glibc
internal import LinuxSystem
internal import MidwatchModel

/// Why work on a repository came to no result.
public enum WorkUnseen: Error, Hashable, Sendable {
    /// The caller was asked to stop meanwhile; see ``Interruption``.
    case interrupted
    /// What is in the way, in one line for people.
    case because(String)
}

/// What may interrupt work on a repository before its time is over.
public struct Interruption {
    /// Becomes readable when somebody may have asked; it is waited for and never read here.
    let descriptor: Int32
    /// Whether somebody has asked; it makes the descriptor unreadable until there is more.
    let isRequested: () -> Bool

    /// Makes an interruption.
    ///
    /// - Parameters:
    ///   - descriptor: an open descriptor that becomes readable when there may be a request.
    ///   - isRequested: reads what is there, without waiting, and says whether it is a request.
    public init(descriptor: Int32, isRequested: @escaping () -> Bool) {
        self.descriptor = descriptor
        self.isRequested = isRequested
    }
}

/// How long work on a repository may take and who may interrupt it. The time runs from the making of this value.
public struct WorkBounds {
    /// The time there is.
    public let timeLimit: Duration
    private let deadline: Int64
    private let interruption: Interruption?

    /// Sets bounds that begin now.
    ///
    /// - Parameters:
    ///   - timeLimit: the time there is.
    ///   - interruption: what ends the work earlier; nil: nothing.
    public init(timeLimit: Duration, interruption: Interruption? = nil) {
        self.timeLimit = timeLimit
        self.interruption = interruption
        deadline = BootClock.milliseconds() + timeLimit.wholeMilliseconds
    }

    /// - Throws: ``WorkUnseen`` when the time is over or somebody has asked to stop.
    public func check() throws(WorkUnseen) {
        if interruption?.isRequested() == true { throw .interrupted }
        guard BootClock.milliseconds() < deadline else { throw .because("looking at it took longer than \(timeLimit)") }
    }

    /// Waits until one of the descriptors is readable; negative ones are left out.
    func wait(for events: inout [pollfd]) throws(WorkUnseen) {
        try check()
        let left = min(max(1, deadline - BootClock.milliseconds()), 60_000)
        events.append(pollfd(fd: interruption?.descriptor ?? -1, events: Int16(POLLIN), revents: 0))
        poll(&events, nfds_t(events.count), Int32(left))
        events.removeLast()
        try check()
    }
}
