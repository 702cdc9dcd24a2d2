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
        let turns = given(.turn, after: memory.lastTurn.rawValue, &problems)
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
        let checks = given(.check, after: memory.lastCheck, &problems)
        for number in checks where number > memory.lastCheck { endCheck(number) }
        memory.lastCheck = max(memory.lastCheck, checks.max() ?? 0)
        return problems
    }

    /// Numbers so far beyond the ledger's last were never given out: anybody can make such a folder. A restored ledger is
    /// behind by what was started since its copy: 1,000,000 launches are more than a month of nights.
    static let numbersAheadMax: Int64 = 1_000_000

    /// The numbers of the folders of a kind that can have been given out; the others are told.
    private func given(_ kind: LaunchKind, after last: Int64, _ problems: inout [String]) -> [Int64] {
        let (sum, overflow) = last.addingReportingOverflow(Self.numbersAheadMax)
        let bound = overflow ? .max - 1 : sum
        let numbers = surroundings.numbers(of: kind)
        for number in numbers where number > bound {
            let path = "\(surroundings.stateFolder)/\(kind.folderName)/\(number)"
            problems.append("\(path) has a number that was never given out; it is left alone")
        }
        return numbers.filter { $0 <= bound }
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
