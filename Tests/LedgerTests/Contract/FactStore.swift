import Ledger
import MidwatchTestKit
import NightFacts
import NightSimulation
import Testing

/// What the contract asks of a store of facts.
protocol FactStore {
    /// Writes facts in order: all of them or, when it throws, none.
    mutating func write(_ facts: [Fact]) throws
    /// What a restarted daemon is told.
    func remembered() throws -> LedgerMemory
    /// The place of the fact whose demand was not met, as an error says; nil when it tells of some other failure.
    static func refusedFact(in error: any Error) -> Int?
}

extension MemoryLedger: FactStore {
    func remembered() -> LedgerMemory { memory.asRead }

    static func refusedFact(in error: any Error) -> Int? { (error as? Refusal)?.index }
}

/// The ledger of the daemon, in a folder of its own.
struct RealLedger: FactStore {
    private let folder: Scratch
    private let store: LedgerStore

    init() throws {
        folder = try Scratch()
        store = try folder.open()
    }

    func write(_ facts: [Fact]) throws {
        _ = try store.apply(facts)
    }

    func remembered() throws -> LedgerMemory { try store.memory() }

    static func refusedFact(in error: any Error) -> Int? {
        if case .factRefused(let index, _, _)? = error as? LedgerError { index } else { nil }
    }
}

/// The stores that the contract holds for.
enum StoreKind: CaseIterable {
    case real, simulated

    func make() throws -> any FactStore {
        switch self {
        case .real: try RealLedger()
        case .simulated: MemoryLedger()
        }
    }
}
