import MidwatchModel
import Testing

@testable import KeeperCore

@Suite("Silence that works and silence that hangs")
struct SilenceWatchTests {
    /// A silence of 10 s is judged; 5 hundredths of a processor are work.
    private var watch = SilenceWatch(limit: .seconds(10), percent: 5, since: 1000)

    /// A reading that must not be taken.
    private func unread() -> Int64 {
        Issue.record("the processor time was read though nothing asks for it")
        return 0
    }

    @Test("Where output alone counts, the bound is the end, and nothing is read")
    func outputAlone() {
        var watch = SilenceWatch(limit: .seconds(10), percent: nil, since: 1000)
        #expect(watch.deadline == 11_000)
        #expect(watch.judge(at: 10_999, usage: unread) == .open)
        watch.outputCame(at: 10_999)
        #expect(watch.deadline == 20_999)
        #expect(watch.judge(at: 20_998, usage: unread) == .open)
        #expect(watch.judge(at: 20_999, usage: unread) == .hangs)
    }

    @Test("A turn that talks costs no reading")
    mutating func talks() {
        for now in stride(from: Int64(1400), to: 60_000, by: 400) {
            #expect(watch.judge(at: now, usage: unread) == .open)
            watch.outputCame(at: now)
        }
    }

    @Test("The share of the processor since the first reading decides", arguments: [(474, false), (475, true)])
    mutating func share(usedMilliseconds: Int64, works: Bool) {
        // A twentieth of the bound is 500 ms; from there to the bound are 9500 ms, of which 5 hundredths are 475.
        #expect(watch.deadline == 1500)
        #expect(watch.judge(at: 1500, usage: { 7_000_000 }) == .open)
        #expect(watch.deadline == 11_000)
        #expect(watch.judge(at: 10_999, usage: unread) == .open)
        let verdict = watch.judge(at: 11_000, usage: { 7_000_000 + usedMilliseconds * 1000 })
        #expect(verdict == (works ? .works : .hangs))
    }

    @Test("Work is judged again after another bound, from the last reading on")
    mutating func again() {
        _ = watch.judge(at: 1500, usage: { 0 })
        #expect(watch.judge(at: 11_000, usage: { 1_000_000 }) == .works)
        #expect(watch.deadline == 21_000)
        #expect(watch.judge(at: 21_000, usage: { 1_499_999 }) == .hangs)
    }

    @Test("Output begins the silence again, and the reading with it")
    mutating func outputBetween() {
        _ = watch.judge(at: 1500, usage: { 0 })
        watch.outputCame(at: 5000)
        #expect(watch.deadline == 5500)
        #expect(watch.judge(at: 5500, usage: { 9_000_000 }) == .open)
        #expect(watch.judge(at: 15_000, usage: { 9_000_001 }) == .hangs)
    }

    @Test("A first reading that comes late, after a suspended machine say, is judged from there on only")
    mutating func late() {
        #expect(watch.judge(at: 500_000, usage: { 0 }) == .open)
        #expect(watch.deadline == 509_500)
        #expect(watch.judge(at: 509_500, usage: { 0 }) == .hangs)
    }

    @Test("The first reading waits a second at most, also in a silence of hours")
    func longBound() {
        #expect(SilenceWatch(limit: .seconds(7200), percent: 1, since: 0).deadline == 1000)
    }

    @Test("A counter that goes back is no work")
    mutating func backwards() {
        _ = watch.judge(at: 1500, usage: { 9_000_000 })
        #expect(watch.judge(at: 11_000, usage: { 0 }) == .hangs)
    }
}
