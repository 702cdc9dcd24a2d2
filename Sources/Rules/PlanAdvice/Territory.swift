/// What a plan works on, prepared for finding what lies in common with others: without comparing every path to every
/// other, of which 64 plans of 256 paths would have 130 million.
struct Territory {
    /// The plan's paths; of a plan that names none its whole folder.
    let paths: [Plan.DeclaredPath]
    /// The first path in each migrations folder, by that folder.
    let migrations: [String: Int]
    /// Of each path the folders from the root down to its first wildcard, joined; the last is where it is looked for.
    private let prefixes: [[String]]
    /// The paths that have a prefix as their last one, and those that have it as any.
    private var last: [String: [Int]] = [:]
    private var any: [String: [Int]] = [:]

    init(_ plan: Plan) {
        let folder = plan.source.folder
        paths =
            plan.paths.isEmpty
            ? [Plan.DeclaredPath(line: 1, written: folder, pattern: PathPattern(folder + "/"))] : plan.paths
        prefixes = paths.map { path in
            path.pattern.components.prefix { !Glob.hasWildcard($0) }.reduce(into: ["/"]) { prefixes, part in
                prefixes.append("\(prefixes[prefixes.count - 1])\(part)/")
            }
        }
        var migrations: [String: Int] = [:]
        for (index, path) in paths.enumerated() {
            if let folder = HotFile.migrations(in: path.pattern) {
                let text = "/" + folder.joined(separator: "/")
                migrations[text] = migrations[text] ?? index
            }
        }
        self.migrations = migrations
        for (index, around) in prefixes.enumerated() {
            last[around[around.count - 1], default: []].append(index)
            for prefix in around { any[prefix, default: []].append(index) }
        }
    }

    /// The paths of another plan that overlap one of this plan's, in the order of that plan.
    func overlaps(_ index: Int, in other: Territory) -> [Int] {
        let around = prefixes[index]
        var candidates = other.any[around[around.count - 1]] ?? []
        for prefix in around.dropLast() { candidates += other.last[prefix] ?? [] }
        let pattern = paths[index].pattern
        return candidates.sorted().filter { pattern.overlaps(other.paths[$0].pattern) }
    }
}
