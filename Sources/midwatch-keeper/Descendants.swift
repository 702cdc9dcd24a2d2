internal import Glibc
internal import TurnFolder

/// Every living process below `root`, in no order; those that have ended and wait to be reaped are left out.
///
/// The keeper is a subreaper: whatever its agent forks, however it detaches, stays below the keeper.
func livingDescendants(of root: Int32) -> [ProcessStat] {
    var children: [Int32: [ProcessStat]] = [:]
    for process in ProcessStat.all() { children[process.parent, default: []].append(process) }
    var found: [ProcessStat] = []
    var open = [root]
    while let parent = open.popLast() {
        // A process is met once: its list is taken out.
        for child in children.removeValue(forKey: parent) ?? [] {
            if !child.hasEnded { found.append(child) }
            open.append(child.pid)
        }
    }
    return found
}
