import HostLoop
import MidwatchModel
import NightFacts
import NightLoop
import SchedulerCore
import Testing

@Suite("The mailbox on timerfd and eventfd")
struct TimerMailboxTests {
    private var far: WallTime { HostClock().now().wall.advanced(by: .seconds(3600)) }

    @Test("a message ends the sleep, whichever thread leaves it")
    func wakes() async throws {
        let mailbox = try TimerMailbox()
        let poster = Task.detached { mailbox.post(.event(.timeReached)) }
        let messages = mailbox.wait(until: far)
        #expect(await poster.value)
        // The sleep may end without a message only if the post came before it; then the message is there already.
        #expect(messages.count == 1)
    }

    @Test("a deadline that has passed ends the sleep at once, without messages", arguments: [-1, 0, 1, 1_000_000])
    func pastDeadline(_ milliseconds: Int64) throws {
        let mailbox = try TimerMailbox()
        #expect(mailbox.wait(until: WallTime(millisecondsSinceEpoch: milliseconds)).isEmpty)
    }

    @Test("a deadline to come is not answered early")
    func deadline() throws {
        let mailbox = try TimerMailbox()
        let deadline = HostClock().now().wall.advanced(by: .milliseconds(30))
        while HostClock().now().wall < deadline { #expect(mailbox.wait(until: deadline).isEmpty) }
        #expect(HostClock().now().wall >= deadline)
    }

    @Test("messages keep their order and come in bounded batches")
    func batches() throws {
        let mailbox = try TimerMailbox()
        let total = TimerMailbox.messagesPerStepMax + 10
        for number in 0..<total {
            #expect(mailbox.post(.event(.turnEnded(TurnID(Int64(number)), Self.ending))))
        }
        let first = mailbox.wait(until: far)
        let second = mailbox.wait(until: far)
        #expect(first.count == TimerMailbox.messagesPerStepMax)
        #expect(Self.turns(first + second) == (0..<total).map { TurnID(Int64($0)) })
    }

    @Test("a closed mailbox gives back what lay in it and takes nothing more")
    func closes() throws {
        let mailbox = try TimerMailbox()
        #expect(mailbox.post(.stop))
        #expect(mailbox.close().count == 1)
        #expect(!mailbox.post(.stop))
        #expect(mailbox.close().isEmpty)
    }

    @Test("the clocks go forward together")
    func clocks() {
        let clock = HostClock()
        let first = clock.now()
        let second = clock.now()
        #expect(second.boot >= first.boot)
        #expect(first.wall.millisecondsSinceEpoch > 1_700_000_000_000)
    }

    private static let ending = TurnEnding(
        exit: ExitRecord(status: .exited(0), startedAt: nil, endedAt: WallTime(millisecondsSinceEpoch: 0))
    )

    private static func turns(_ messages: [EngineMessage]) -> [TurnID] {
        messages.compactMap { message in
            if case .event(.turnEnded(let id, _)) = message { id } else { nil }
        }
    }
}
