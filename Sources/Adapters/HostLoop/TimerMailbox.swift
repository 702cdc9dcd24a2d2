import CTimers
import Glibc
public import MidwatchModel
public import NightLoop
import Synchronization

/// A mailbox that sleeps in `poll(2)` on an eventfd and a timerfd.
///
/// The timer follows CLOCK_REALTIME with TFD_TIMER_CANCEL_ON_SET (`timerfd_create(2)`): when somebody sets the clock,
/// the sleep ends at once and the deadline is computed anew.
public final class TimerMailbox: Mailbox {
    /// How many messages may lie in the box; one more is refused.
    public static let messagesMax = 100_000
    /// How many messages one step takes at the most.
    public static let messagesPerStepMax = 2000

    private struct Box {
        var messages: [EngineMessage] = []
        var isClosed = false
    }

    private let box = Mutex(Box())
    private let wakeDescriptor: Int32
    private let timerDescriptor: Int32

    /// Opens the descriptors.
    ///
    /// - Throws: `MailboxError` when the process has no descriptor left.
    public init() throws(MailboxError) {
        let wakeup = midwatch_wakeup_open()
        guard wakeup >= 0 else { throw MailboxError(number: -wakeup) }
        let timer = midwatch_timer_open()
        guard timer >= 0 else {
            Glibc.close(wakeup)
            throw MailboxError(number: -timer)
        }
        wakeDescriptor = wakeup
        timerDescriptor = timer
    }

    deinit {
        Glibc.close(wakeDescriptor)
        Glibc.close(timerDescriptor)
    }

    /// Leaves a message and wakes the loop.
    public func post(_ message: EngineMessage) -> Bool {
        let isLeft = box.withLock { box in
            guard !box.isClosed, box.messages.count < Self.messagesMax else { return false }
            box.messages.append(message)
            return true
        }
        if isLeft { midwatch_wakeup_ring(wakeDescriptor) }
        return isLeft
    }

    /// Sleeps until there is a message, the deadline has come, or the clock was set.
    public func wait(until deadline: WallTime) -> [EngineMessage] {
        let early = take()
        guard early.isEmpty else { return early }
        midwatch_timer_arm(timerDescriptor, deadline.millisecondsSinceEpoch)
        midwatch_sleep(timerDescriptor, wakeDescriptor)
        return take()
    }

    /// Refuses messages from now on and returns what is left.
    public func close() -> [EngineMessage] {
        box.withLock { box in
            box.isClosed = true
            defer { box.messages = [] }
            return box.messages
        }
    }

    /// What is there now; at most ``messagesPerStepMax``.
    public func take() -> [EngineMessage] {
        box.withLock { box in
            guard box.messages.count > Self.messagesPerStepMax else {
                defer { box.messages = [] }
                return box.messages
            }
            defer { box.messages.removeFirst(Self.messagesPerStepMax) }
            return Array(box.messages.prefix(Self.messagesPerStepMax))
        }
    }
}

/// The mailbox's descriptors could not be opened.
public struct MailboxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number of the system's error.
    public var number: Int32

    /// What, where and the cure.
    public var description: String {
        "cannot open the loop's timer: \(String(cString: strerror(number))); raise the limit on open files (LimitNOFILE=)"
    }
}
