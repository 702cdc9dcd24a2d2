/// The founding guide's four questions, put to two plans: independent? conflicts? substantial? monitored?
struct DecisionTree {
    /// Most paths named in one reason.
    static let maximumConflictsTold = 3

    private let plans: [Plan]
    private let territories: [Territory]
    /// For each plan, every plan it waits for, at once or through others, with the way there.
    private let ways: [[Int: [PlanSet.Arrow]]]

    init(_ set: PlanSet) {
        plans = set.plans
        territories = set.plans.map(Territory.init)
        ways = set.plans.indices.map { Self.ways(from: $0, set) }
    }

    /// Whether a plan waits for another, at once or through others.
    func waits(_ plan: Int, for other: Int) -> Bool { ways[plan][other] != nil }

    /// The answer for two plans.
    func judge(_ one: Int, _ other: Int) -> Advice.Pair {
        func answer(_ verdict: Advice.Verdict, _ question: Advice.Question?, _ reasons: [String]) -> Advice.Pair {
            Advice.Pair(first: one, second: other, verdict: verdict, question: question, reasons: reasons)
        }
        if let way = ways[other][one] {
            return answer(.oneAfterTheOther, .independent, [reason(other, way)])
        }
        if let way = ways[one][other] {
            var pair = answer(.oneAfterTheOther, .independent, [reason(one, way)])
            (pair.first, pair.second) = (other, one)
            return pair
        }
        let conflicts = conflicts(one, other)
        if !conflicts.isEmpty { return answer(.notTogether, .conflicts, conflicts) }
        let small = [one, other].filter { !plans[$0].isSubstantial }
        if !small.isEmpty { return answer(.oneAfterTheOther, .substantial, small.map { size(plans[$0]) }) }
        let blind = [one, other].filter { plans[$0].checks.isEmpty }
        if !blind.isEmpty {
            let cure = "says nothing about how its work is checked; add a task that tests, or success criteria"
            return answer(.oneAfterTheOther, .monitored, blind.map { "\(plans[$0].name) \(cure)" })
        }
        return answer(.sideBySide, nil, ["independent, no path in common, each substantial and checked"])
    }

    private static func ways(from start: Int, _ set: PlanSet) -> [Int: [PlanSet.Arrow]] {
        var ways: [Int: [PlanSet.Arrow]] = [:]
        var queue: [(plan: Int, way: [PlanSet.Arrow])] = [(start, [])]
        var next = 0
        while next < queue.count {
            let (plan, way) = queue[next]
            next += 1
            for arrow in set.arrows[plan] where arrow.to != start && ways[arrow.to] == nil {
                ways[arrow.to] = way + [arrow]
                queue.append((arrow.to, way + [arrow]))
            }
        }
        return ways
    }

    private func reason(_ waiting: Int, _ way: [PlanSet.Arrow]) -> String {
        var from = waiting
        let steps = way.map { arrow in
            let step = "\(plans[from].name) waits for \(plans[arrow.to].name) (\(place(plans[from], arrow.line)))"
            from = arrow.to
            return step
        }
        return steps.joined(separator: ", ")
    }

    private func size(_ plan: Plan) -> String {
        if let minutes = plan.estimateMinutes {
            return "\(plan.name) takes \(minutes) min, less than the \(Plan.substantialMinutes) that are worth an agent"
        }
        let tasks = plan.openTasks == 1 ? "1 open task" : "\(plan.openTasks) open tasks"
        return "\(plan.name) has \(tasks), too little for an agent of its own; an estimate of "
            + "\(Plan.substantialMinutes) min or more would say otherwise"
    }

    // MARK: Conflicts

    private func conflicts(_ one: Int, _ other: Int) -> [String] {
        var reasons: [String] = []
        var more = 0
        let (ground, otherGround) = (territories[one], territories[other])
        for index in ground.paths.indices {
            for otherIndex in ground.overlaps(index, in: otherGround) {
                guard reasons.count < Self.maximumConflictsTold else {
                    more += 1
                    continue
                }
                reasons.append(overlap(one, ground.paths[index], other, otherGround.paths[otherIndex]))
            }
        }
        let silent = [plans[one], plans[other]].filter(\.paths.isEmpty)
        if !reasons.isEmpty, !silent.isEmpty {
            // Where a plan names no files, the overlap of folders is no news; the missing list is.
            return silent.map {
                "\($0.name) names no files, so it may change everything in \($0.source.folder); list them under \"Files\""
            }
        }
        if more > 0 { reasons.append("and \(more) more") }
        if reasons.isEmpty { reasons += migrations(one, other) }
        return reasons + manifestConflict(plans[one], plans[other])
    }

    private func overlap(_ one: Int, _ path: Plan.DeclaredPath, _ other: Int, _ otherPath: Plan.DeclaredPath) -> String
    {
        let places = "(\(place(plans[one], path.line)), \(place(plans[other], otherPath.line)))"
        let kind = HotFile.kind(of: path.pattern) ?? HotFile.kind(of: otherPath.pattern)
        let hot = kind.map { ": \($0); change it in a phase before" } ?? ""
        guard path.pattern != otherPath.pattern else { return "both change \(path.written) \(places)\(hot)" }
        return "\(path.written) and \(otherPath.written) overlap \(places)\(hot)"
    }

    /// Two plans that add different files to one folder of migrations.
    private func migrations(_ one: Int, _ other: Int) -> [String] {
        let (mine, others) = (territories[one], territories[other])
        return mine.migrations.sorted { $0.value < $1.value }.compactMap { folder, index in
            others.migrations[folder].map { otherIndex in
                "both add to \(folder), whose migrations are numbered in one row ("
                    + "\(place(plans[one], mine.paths[index].line)), "
                    + "\(place(plans[other], others.paths[otherIndex].line)))"
            }
        }
    }

    /// Two plans that add dependencies of the package meet in its manifest, though they do not name it.
    private func manifestConflict(_ one: Plan, _ other: Plan) -> [String] {
        guard let first = one.manifestTasks.first, let second = other.manifestTasks.first,
            PathPattern(one.source.folder + "/").overlaps(PathPattern(other.source.folder + "/"))
        else { return [] }
        return [
            "both add dependencies, so both change the package manifest (\(place(one, first.line)), "
                + "\(place(other, second.line))); add them in a phase before"
        ]
    }

    private func place(_ plan: Plan, _ line: Int) -> String { "\(plan.source.path):\(line)" }
}
