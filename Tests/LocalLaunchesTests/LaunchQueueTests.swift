import Dispatch
import LaunchOrders
import MidwatchModel
import NightFacts
import SchedulerCore
import Synchronization
import Testing

@testable import LocalLaunches

/// What a queue told, and a way to wait for it.
private final class Told: Sendable {
    private let events = Mutex<[Event]>([])
    private let signal = DispatchSemaphore(value: 0)

    func add(_ event: Event) {
        events.withLock { $0.append(event) }
        signal.signal()
    }

    /// Waits until so many were told in all.
    func wait(_ count: Int) -> [Event] {
        while events.withLock(\.count) < count { signal.wait() }
        return events.withLock(\.self)
    }

    var all: [Event] { events.withLock(\.self) }
}

/// A start that goes on only when it is let.
private final class Gate: Sendable {
    private let begun = DispatchSemaphore(value: 0)
    private let door = DispatchSemaphore(value: 0)

    func pass() {
        begun.signal()
        door.wait()
    }

    func awaitBegin() { begun.wait() }
    func open() { door.signal() }
}

@Suite("Launches that wait to be started")
struct LaunchQueueTests {
    private static func id(_ number: Int64) -> LaunchID { .turn(TurnID(number)) }

    private func never() { Issue.record("it was ended") }

    @Test("submitting returns at once, and each is answered when it was started")
    func starts() {
        let told = Told()
        let queue = LaunchQueue { told.add($0) }
        let gate = Gate()
        queue.submit(Self.id(1)) { () throws(LaunchFailure) in
            gate.pass()
            return .process(pid: 11)
        } end: {
        }
        gate.awaitBegin()
        #expect(told.all.isEmpty)
        gate.open()
        #expect(told.wait(1) == [.launchStarted(Self.id(1), .process(pid: 11))])
    }

    @Test("what cannot be started says so, and the next is started all the same")
    func failures() {
        let told = Told()
        let queue = LaunchQueue { told.add($0) }
        queue.submit(Self.id(1)) { () throws(LaunchFailure) in
            throw LaunchFailure("no keeper")
        } end: {
        }
        #expect(told.wait(1) == [.launchFailed(Self.id(1), reason: "no keeper")])
        queue.submit(Self.id(2)) { () throws(LaunchFailure) in
            .process(pid: 12)
        } end: {
        }
        #expect(told.wait(2).last == .launchStarted(Self.id(2), .process(pid: 12)))
    }

    @Test("one that hangs does not keep the others, and none is lost")
    func hangs() {
        let told = Told()
        let queue = LaunchQueue { told.add($0) }
        let gate = Gate()
        queue.submit(Self.id(1)) { () throws(LaunchFailure) in
            gate.pass()
            return .process(pid: 1)
        } end: {
        }
        gate.awaitBegin()
        for number in 2...3000 as ClosedRange<Int64> {
            queue.submit(Self.id(number)) { () throws(LaunchFailure) in
                .process(pid: Int32(number))
            } end: {
            }
        }
        let others = told.wait(2999)
        #expect(others == (2...3000).map { .launchStarted(Self.id($0), .process(pid: Int32($0))) })
        gate.open()
        #expect(told.wait(3000).last == .launchStarted(Self.id(1), .process(pid: 1)))
    }

    @Test("a full queue refuses with a reason, and takes launches again when there is room")
    func full() {
        let told = Told()
        let queue = LaunchQueue(queuedLaunchesMax: 1) { told.add($0) }
        let gates = [Gate(), Gate()]
        for (number, gate) in gates.enumerated() {
            queue.submit(Self.id(Int64(number))) { () throws(LaunchFailure) in
                gate.pass()
                return .process(pid: 1)
            } end: {
            }
            gate.awaitBegin()
        }
        for number in [2, 3] as [Int64] {
            queue.submit(Self.id(number)) { () throws(LaunchFailure) in
                .process(pid: 2)
            } end: {
            }
        }
        guard case .launchFailed(Self.id(3), let reason)? = told.wait(1).first else {
            Issue.record("the fourth was taken: \(told.all)")
            return
        }
        #expect(reason.contains("1 launches wait"))
        for gate in gates { gate.open() }
        #expect(Set(told.wait(4).dropFirst()).count == 3)
    }

    @Test("one that is ended while it waits is never started")
    func withdrawn() {
        let told = Told()
        let queue = LaunchQueue { told.add($0) }
        let gates = [Gate(), Gate()]
        for (number, gate) in gates.enumerated() {
            queue.submit(Self.id(Int64(number))) { () throws(LaunchFailure) in
                gate.pass()
                return .process(pid: 1)
            } end: {
            }
            gate.awaitBegin()
        }
        queue.submit(Self.id(7)) { () throws(LaunchFailure) in
            Issue.record("it was started")
            return .process(pid: 7)
        } end: { [self] in
            never()
        }
        #expect(queue.terminate(Self.id(7)))
        #expect(told.wait(1) == [.launchNeverMade(Self.id(7))])
        #expect(!queue.terminate(Self.id(7)))
        for gate in gates { gate.open() }
        #expect(told.wait(3).count == 3)
    }

    @Test("one that is ended while it is being started is ended once it runs, after that was told")
    func endedWhileStarting() {
        let told = Told()
        let queue = LaunchQueue { told.add($0) }
        let gate = Gate()
        let ended = DispatchSemaphore(value: 0)
        let toldBefore = Mutex(0)
        queue.submit(Self.id(1)) { () throws(LaunchFailure) in
            gate.pass()
            return .process(pid: 1)
        } end: {
            toldBefore.withLock { $0 = told.all.count }
            ended.signal()
        }
        gate.awaitBegin()
        #expect(queue.terminate(Self.id(1)))
        gate.open()
        ended.wait()
        #expect(toldBefore.withLock(\.self) == 1)
        // From here on its keeper is asked.
        #expect(!queue.terminate(Self.id(1)))
    }

    @Test("a start that fails is not ended, though that was ordered")
    func failedIsNotEnded() {
        let told = Told()
        let queue = LaunchQueue { told.add($0) }
        let gate = Gate()
        queue.submit(Self.id(1)) { () throws(LaunchFailure) in
            gate.pass()
            throw LaunchFailure("no keeper")
        } end: { [self] in
            never()
        }
        gate.awaitBegin()
        #expect(queue.terminate(Self.id(1)))
        gate.open()
        #expect(told.wait(1) == [.launchFailed(Self.id(1), reason: "no keeper")])
    }

    @Test("an end that is known before the start was told is told after it; others are told at once")
    func order() {
        let told = Told()
        let queue = LaunchQueue { told.add($0) }
        let gate = Gate()
        queue.submit(Self.id(1)) { () throws(LaunchFailure) in
            gate.pass()
            return .process(pid: 1)
        } end: {
        }
        gate.awaitBegin()
        queue.tellEnd(of: Self.id(1)) { told.add(.launchLost(Self.id(1), reason: "gone")) }
        queue.tellEnd(of: Self.id(2)) { told.add(.launchLost(Self.id(2), reason: "gone")) }
        #expect(told.all == [.launchLost(Self.id(2), reason: "gone")])
        gate.open()
        #expect(
            told.wait(3) == [
                .launchLost(Self.id(2), reason: "gone"), .launchStarted(Self.id(1), .process(pid: 1)),
                .launchLost(Self.id(1), reason: "gone"),
            ]
        )
    }
}
