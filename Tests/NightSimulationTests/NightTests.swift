import Glibc
import NightSimulation
import Testing

@Suite struct NightTests {
    /// A number from the environment: `MIDWATCH_SEEDS` nights from seed `MIDWATCH_FIRST_SEED` on.
    private static func number(_ name: String, otherwise: UInt64) -> UInt64 {
        guard let text = getenv(name) else { return otherwise }
        return UInt64(String(cString: text)) ?? otherwise
    }

    @Test("made-up nights keep every promise, and each is the same when it is played again")
    func nights() {
        let first = Self.number("MIDWATCH_FIRST_SEED", otherwise: 1)
        let count = Self.number("MIDWATCH_SEEDS", otherwise: 200)
        var tally = NightTally()
        var faults: Faults = []
        for seed in first..<(first + count) {
            var night = SimulatedNight(seed: seed)
            let report = night.run()
            #expect(report.complaints == [], "packaging/simulate --seed \(seed)")
            tally.add(report.tally)
            faults.formUnion(report.faults)
            guard seed % 10 == 0 else { continue }
            var again = SimulatedNight(seed: seed)
            #expect(again.run().digest == report.digest, "seed \(seed) gave two different nights")
        }
        print("\(count) nights from seed \(first): \(tally)")
        #expect(tally.nights == Int(count) && tally.crashes > 0 && tally.turns > 0 && tally.lost == 0)
        if count >= 100 { #expect(Faults.named.allSatisfy { faults.contains($0.fault) }) }
    }

    @Test("a traced night tells what happened, and is the same night")
    func trace() {
        var told = SimulatedNight(seed: 7, isTraced: true)
        var untold = SimulatedNight(seed: 7)
        let report = told.run()
        #expect(report.digest == untold.run().digest)
        #expect(report.trace.contains { $0.hasSuffix(": morning") })
    }

    @Test("sums of figures do not depend on the order")
    func sums() {
        let tallies = (1...4 as ClosedRange<UInt64>).map { seed in
            var night = SimulatedNight(seed: seed)
            return night.run().tally
        }
        var (one, other) = (NightTally(), NightTally())
        for tally in tallies { one.add(tally) }
        for tally in tallies.reversed() { other.add(tally) }
        #expect(one == other && one.nights == 4)
    }
}
