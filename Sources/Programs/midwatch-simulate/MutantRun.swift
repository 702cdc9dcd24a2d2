import NightSimulation
import SchedulerCore

/// Plays nights on a broken core until one of them shows that it is broken.
enum MutantRun {
    /// What became of a mutant.
    enum Verdict {
        /// A complaint in the night of a seed.
        case caught(complaint: String, seed: UInt64)
        /// No night complained of it.
        case survived
        /// The core never came to the point where it is broken.
        case lost
        /// The program was built without mutants.
        case unavailable
    }

    /// Breaks the core and plays at most so many seeds.
    static func play(_ mutation: Mutation, seeds: UInt64) -> Verdict {
        #if MUTANTS
            Mutation.chosen = mutation
            for seed in 1...seeds {
                var night = SimulatedNight(seed: seed, isTraced: false)
                if let complaint = night.run().complaints.first(where: { $0.contains(mutation.entry.caught) }) {
                    return .caught(complaint: complaint, seed: seed)
                }
            }
            return Mutation.consultations > 0 ? .survived : .lost
        #else
            return .unavailable
        #endif
    }

    /// What is printed of a mutant, and what the program ends with: 0 caught, 1 survived, 3 lost, 2 impossible.
    static func words(_ mutation: Mutation, seeds: UInt64) -> (text: String, status: Int32) {
        switch play(mutation, seeds: seeds) {
        case .caught(let complaint, let seed): ("\(complaint) | \(seed)", 0)
        case .survived:
            ("survived \(seeds) seeds: it \(mutation.entry.way), and no complaint has: \(mutation.entry.caught)", 1)
        case .lost: ("lost: the core never asks for Mutation.\(mutation), so nothing was broken", 3)
        case .unavailable: ("built without mutants: use packaging/simulate --mutants", 2)
        }
    }
}
