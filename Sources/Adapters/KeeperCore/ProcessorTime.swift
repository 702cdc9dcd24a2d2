internal import CProcess
internal import Glibc
internal import LinuxSystem

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
