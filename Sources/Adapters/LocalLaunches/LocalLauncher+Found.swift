import KeeperLauncher
import LaunchOrders
import LinuxSystem
import MidwatchModel
public import NightFacts
import SchedulerCore
import TurnFolder

extension LocalLauncher {
    /// Adds to a ledger's memory what the folders tell beyond it: after a restore from an older copy, the turns that
    /// were started since. Their numbers are not given again. Checks of that time that still run are ended: whatever
    /// they check is checked anew.
    ///
    /// - Returns: what cannot be made use of, for people: folders whose order cannot be read.
    public func addFound(to memory: inout LedgerMemory) -> [String] {
        var problems: [String] = []
        let turns = surroundings.numbers(of: .turn)
        memory.lastFolder = TurnID(turns.max() ?? 0)
        for number in turns.sorted() where number > memory.lastTurn.rawValue {
            let folder = surroundings.folder(of: .turn(TurnID(number)))
            do {
                if let turn = try TurnRecord(TurnID(number), from: folder.order(), in: surroundings) {
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
        let checks = surroundings.numbers(of: .check)
        for number in checks where number > memory.lastCheck { endCheck(number) }
        memory.lastCheck = max(memory.lastCheck, checks.max() ?? 0)
        return problems
    }

    private func endCheck(_ number: Int64) {
        guard case .living = keepers.inspect(.check(number)), (try? keepers.adopt(.check(number))) != nil else {
            return
        }
        keepers.terminate(.check(number))
    }
}

extension LaunchSurroundings {
    /// The numbers of the folders of a kind, in no order; empty when there is none.
    func numbers(of kind: LaunchKind) -> [Int64] {
        (try? FolderListing.numbers(in: "\(stateFolder)/\(kind.folderName)")) ?? []
    }
}
