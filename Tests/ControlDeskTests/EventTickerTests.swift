import ControlDesk
import Testing

@Suite("The event ticker")
struct EventTickerTests {
    @Test("keeps one tick for a slow follower and ends with the daemon")
    func buffersOne() async {
        let ticker = EventTicker()
        let ticks = ticker.ticks()
        for _ in 0..<1000 { ticker.tick() }
        ticker.finish()
        var count = 0
        for await _ in ticks { count += 1 }
        #expect(count == 1)
    }

    @Test("a follower that comes too late sees the end at once")
    func afterTheEnd() async {
        let ticker = EventTicker()
        ticker.finish()
        var count = 0
        for await _ in ticker.ticks() { count += 1 }
        #expect(count == 0)
    }
}
