import MidwatchModel
import NightFacts
import NightSimulation
import Synchronization
import Testing

/// Nights of the simulation, written into the real ledger.
@Suite("A simulated night in the real ledger")
struct NightContractTests {
    /// The facts of a night that ended well, step by step.
    private func steps(seed: UInt64) throws -> [[Fact]] {
        let steps = Mutex<[[Fact]]>([])
        var night = SimulatedNight(seed: seed)
        try withExtendedLifetime(steps) {
            night.onCommit = { facts in steps.withLock { $0.append(facts) } }
            let report = night.run()
            try #require(report.complaints.isEmpty, "\(report.complaints)")
        }
        return steps.withLock(\.self)
    }

    /// The members in which two memories differ, with both values.
    private func differences(_ one: LedgerMemory, _ other: LedgerMemory) -> [String] {
        guard one != other else { return [] }
        let members = zip(Mirror(reflecting: one).children, Mirror(reflecting: other).children)
        let found = members.filter { "\($0.0.value)" != "\($0.1.value)" }
            .map { "\($0.0.label ?? ""): \($0.0.value) is not \($0.1.value)" }
        return found.isEmpty ? ["something that is not seen in words"] : found
    }

    @Test("It takes every fact and remembers what the simulated one does", arguments: [1, 2, 3, 4, 5, 7] as [UInt64])
    func remembersAlike(seed: UInt64) throws {
        let steps = try steps(seed: seed)
        try #require(!steps.isEmpty)
        var (real, simulated) = (try StoreKind.real.make(), try StoreKind.simulated.make())
        // Some steps in one transaction: each waits for the disk.
        for start in stride(from: 0, to: steps.count, by: 25) {
            let some = steps[start..<min(start + 25, steps.count)]
            for step in some { try simulated.write(step) }
            try real.write(Array(some.joined()))
            let differing = differences(try real.remembered(), try simulated.remembered())
            try #require(differing.isEmpty, "after step \(start + some.count)")
        }
    }
}
