/// Every living process below `root`, in no order; those that have ended and wait to be reaped are left out.
public func livingDescendants(of root: Int32) -> [ProcessStat] {
    descendants(of: root).filter { !$0.hasEnded }
}

/// Every process below `root`, in no order, those too that have ended and wait to be reaped.
///
/// Below a subreaper stays whatever its children fork, however it detaches.
public func descendants(of root: Int32) -> [ProcessStat] {
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
