internal import Glibc

/// Waiting for descriptors. Nothing in a test takes longer than a minute, however loaded the machine is.
public enum Waiting {
    /// 60 s.
    public static let deadlineMilliseconds: Int32 = 60_000

    /// Waits until one of the descriptors is readable or hung up.
    ///
    /// - Parameters:
    ///   - descriptors: open ones.
    ///   - what: for the error: what was to come.
    ///   - limit: how long at most.
    /// - Returns: the index of the first such descriptor.
    /// - Throws: ``WaitedInVain``.
    public static func readable(
        _ descriptors: [Int32],
        for what: String,
        withinMilliseconds limit: Int32 = deadlineMilliseconds
    ) throws -> Int {
        var events = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var count: Int32
        repeat { count = poll(&events, nfds_t(events.count), limit) } while count < 0 && errno == EINTR
        guard count > 0, let index = events.firstIndex(where: { $0.revents != 0 }) else {
            throw WaitedInVain(what: what)
        }
        return index
    }

    /// Waits for one descriptor.
    ///
    /// - Throws: ``WaitedInVain``.
    public static func readable(_ descriptor: Int32, for what: String) throws {
        _ = try readable([descriptor], for: what)
    }
}

/// Something did not happen in time.
public struct WaitedInVain: Error, CustomStringConvertible {
    /// What was waited for.
    public let what: String

    /// Names what did not come.
    public init(what: String) { self.what = what }

    /// The same, for people.
    public var description: String { "waited in vain for \(what)" }
}
