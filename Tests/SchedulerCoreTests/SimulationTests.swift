import Glibc
import MidwatchModel
import Testing

@Suite struct SimulationTests {
    /// A number from the environment: `MIDWATCH_SEEDS` nights from seed `MIDWATCH_FIRST_SEED` on.
    private static func number(_ name: String, otherwise: UInt64) -> UInt64 {
        guard let text = getenv(name) else { return otherwise }
        return UInt64(String(cString: text)) ?? otherwise
    }

    static let stepsEach = 150

    @Test("made-up nights keep every promise, and each is the same when it is played again")
    func nights() throws {
        let first = Self.number("MIDWATCH_FIRST_SEED", otherwise: 1)
        let count = Self.number("MIDWATCH_SEEDS", otherwise: 200)
        var (steps, restarts, turns) = (0, 0, 0)
        for seed in first..<(first + count) {
            var night = try Simulation(seed: seed)
            try night.run(steps: Self.stepsEach)
            #expect(night.complaints == [])
            steps += night.steps
            restarts += night.restarts
            turns += Int(night.ledger.lastTurn.rawValue)
            guard seed % 5 == 0 else { continue }
            var again = try Simulation(seed: seed)
            try again.run(steps: Self.stepsEach)
            #expect(night.digest.finalize() == again.digest.finalize(), "seed \(seed) gave two different nights")
        }
        print("\(count) nights from seed \(first): \(steps) steps, \(restarts) restarts, \(turns) turns")
        #expect(restarts > 0 && turns > 0)
    }
}
