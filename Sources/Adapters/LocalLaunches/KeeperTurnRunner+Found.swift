import KeeperLauncher
import LinuxSystem
import MidwatchModel
public import NightFacts
import SchedulerCore
import TurnFolder

extension KeeperTurnRunner {
    /// Adds to a ledger's memory what the folders tell beyond it: after a restore from an older copy, the turns that
    /// were started since. Their numbers are not given again. Checks of that time that still run are ended: whatever
    /// they check is checked anew.
    ///
    /// - Returns: what cannot be made use of, for people: folders whose order cannot be read.
    public func addFound(to memory: inout LedgerMemory) -> [String] {
        var problems: [String] = []
        let turns = surroundings.numbers(in: "turns")
        memory.lastFolder = TurnID(turns.max() ?? 0)
        for number in turns.sorted() where number > memory.lastTurn.rawValue {
            let folder = surroundings.folder(of: .turn(TurnID(number)))
            do {
                if let turn = try Self.record(of: TurnID(number), from: folder.order()) {
                    memory.found.append(turn)
                } else {
                    problems.append(
                        "\(folder.path) holds an order that does not say whose turn it is; it is left alone"
                    )
                }
            } catch {
                // Without an order nothing of it ever ran.
                if error.code != .missing { problems.append("\(folder.path) is left alone: \(error)") }
            }
        }
        let checks = surroundings.numbers(in: "checks")
        for number in checks where number > memory.lastCheck { endCheck(number) }
        memory.lastCheck = max(memory.lastCheck, checks.max() ?? 0)
        return problems
    }

    /// A turn as the ledger that is lost had it when its folder was made; nil when the order does not tell.
    private static func record(of id: TurnID, from order: TurnOrder) -> TurnRecord? {
        guard order.turn == id, let job = order.job, let token = order.token else { return nil }
        let origin = order.origin
        return TurnRecord(
            id: id,
            job: job,
            iteration: Int(order.iteration ?? 1),
            trigger: origin?.trigger ?? .schedule,
            attempt: origin?.attempt ?? 1,
            nominal: origin?.nominal,
            revision: origin?.revision ?? 1,
            phase: order.phase,
            token: token,
            agent: origin?.agent,
            model: origin?.model,
            account: origin?.account,
            keys: origin?.keys ?? [],
            plannedAt: origin?.plannedAt ?? WallTime(millisecondsSinceEpoch: 0)
        )
    }

    private func endCheck(_ number: Int64) {
        guard case .living = keepers.inspect(.check(number)), (try? keepers.adopt(.check(number))) != nil else {
            return
        }
        keepers.terminate(.check(number))
    }
}

extension KeeperTurnRunner.Surroundings {
    /// The numbers of the folders of a kind (`turns` or `checks`), in no order; empty when there is none.
    func numbers(in kind: String) -> [Int64] {
        (try? FolderListing.numbers(in: "\(stateFolder)/\(kind)")) ?? []
    }
}
