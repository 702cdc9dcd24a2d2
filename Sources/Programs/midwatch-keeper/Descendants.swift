internal import CProcess
internal import Glibc
internal import TurnFolder

/// Every living process below `root`, in no order; those that have ended and wait to be reaped are left out.
func livingDescendants(of root: Int32) -> [ProcessStat] {
    descendants(of: root).filter { !$0.hasEnded }
}

/// Every process below `root`, in no order, those too that have ended and wait to be reaped.
///
/// The keeper is a subreaper: whatever its agent forks, however it detaches, stays below the keeper.
private func descendants(of root: Int32) -> [ProcessStat] {
    var children: [Int32: [ProcessStat]] = [:]
    for process in ProcessStat.all() { children[process.parent, default: []].append(process) }
    var found: [ProcessStat] = []
    var open = [root]
    while let parent = open.popLast() {
        // A process is met once: its list is taken out.
        for child in children.removeValue(forKey: parent) ?? [] {
            found.append(child)
            open.append(child.pid)
        }
    }
    return found
}

/// The processor time of all that runs or ran below this keeper, in microseconds: by its cgroup, which counts what ever
/// lived in it; else what living processes used and waited for, and what this keeper has reaped. What a process leaves
/// to the kernel to reap is not in that sum.
func processorMicroseconds(of cgroup: TurnCgroup?) -> Int64 {
    if let counted = cgroup?.usageMicroseconds { return counted }
    var reaped: Int64 = 0
    var peak: Int64 = 0
    midwatch_children_usage(&reaped, &peak)
    let ticks = descendants(of: getpid()).reduce(UInt64(0)) { $0 &+ $1.usedTicks }
    return reaped + Int64(clamping: ticks) * 1_000_000 / Int64(max(1, sysconf(Int32(_SC_CLK_TCK))))
}
