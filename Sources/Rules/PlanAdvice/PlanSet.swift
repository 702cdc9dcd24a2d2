/// Plans that are judged together: their names made unique, their words for each other resolved.
struct PlanSet {
    /// Most plans judged together.
    static let maximumPlans = 64
    /// Most words for other plans that are looked up for one plan; later ones are left out.
    static let maximumNames = 256

    /// An arrow from a plan to one it waits for.
    struct Arrow: Hashable {
        let to: Int
        /// The line that says so.
        let line: Int
    }

    private(set) var plans: [Plan]
    private(set) var problems: [PlanProblem] = []
    /// For each plan, what it waits for, in the order of the lines, each other plan once.
    private(set) var arrows: [[Arrow]] = []

    init(_ plans: [Plan]) {
        self.plans = plans
        findContent()
        makeNamesUnique()
        arrows = self.plans.indices.map { arrows(of: $0) }
        findCycle()
    }

    private mutating func findContent() {
        for plan in plans where plan.tasks.isEmpty {
            if plan.paths.isEmpty {
                add(.error, plan, 1, "no plan: there is neither a task (\"- [ ] …\") nor a path in it")
            } else {
                add(.warning, plan, 1, "the plan has no tasks; write them as \"- [ ] …\"")
            }
        }
    }

    private mutating func makeNamesUnique() {
        var first: [String: Int] = [:]
        var used = Set(plans.map(\.name))
        for index in plans.indices {
            let name = plans[index].name
            guard let earlier = first[name] else {
                first[name] = index
                continue
            }
            var number = 2
            while !used.insert("\(name)-\(number)").inserted { number += 1 }
            plans[index].name = "\(name)-\(number)"
            plans[index].aliases.append(plans[index].name)
            add(
                .warning,
                plans[index],
                1,
                "\(plans[earlier].source.path) is called \"\(name)\" too, so this one is \"\(name)-\(number)\"; "
                    + "a line \"name: …\" in front matter gives it another name"
            )
        }
    }

    private mutating func arrows(of index: Int) -> [Arrow] {
        var arrows: [Arrow] = []
        var names = 0
        for dependency in plans[index].dependencies {
            for part in Self.parts(dependency) where names < Self.maximumNames {
                names += 1
                let found = plansCalled(part, isWhole: dependency.isExplicit)
                if found.isEmpty, dependency.isExplicit {
                    add(
                        .warning,
                        plans[index],
                        dependency.line,
                        "it waits for \"\(part.prefix(80))\", which is none of these plans; if it is one, give its file too"
                    )
                }
                if found.filter({ $0 != index }).count > 1 {
                    let names = found.map { plans[$0].name }.joined(separator: ", ")
                    add(.warning, plans[index], dependency.line, "\"\(part.prefix(80))\" may mean each of \(names)")
                }
                // A plan that names itself in a sentence says nothing; in a list of its own it is a cycle.
                for other in found where other != index || dependency.isExplicit && found.count == 1 {
                    if !arrows.contains(where: { $0.to == other }) {
                        arrows.append(Arrow(to: other, line: dependency.line))
                    }
                }
            }
        }
        return arrows
    }

    /// `PLAN-A.md, PLAN-B.md and PLAN-C.md` in three; a sentence stays whole.
    private static func parts(_ dependency: Plan.Dependency) -> [String] {
        guard dependency.isExplicit else { return [dependency.text] }
        return dependency.text.split(whereSeparator: { ",;&+".contains($0) })
            .flatMap { $0.split(separator: " and ") }
            .map { trim(String($0.filter { $0 != "`" && $0 != "*" })) }
            .filter { !PlanWords.nothing.contains(slug($0)) }
    }

    /// The plans that a text means: by its whole, by the name of the file in it, or by words in it.
    private func plansCalled(_ text: String, isWhole: Bool) -> [Int] {
        var words = slug(text.split(separator: "/").last.map(String.init) ?? text)
        let exact = plans.indices.filter { plans[$0].aliases.contains(words) }
        if isWhole, !exact.isEmpty { return exact }
        let ending = text.lowercased().hasSuffix(".md")
        if ending { words = String(words.dropLast(3)) }
        let byFile = plans.indices.filter { plans[$0].aliases.contains(words) }
        if isWhole, ending, !byFile.isEmpty { return byFile }
        if ending {
            let byPath = plans.indices.filter { slug(plans[$0].source.path).hasSuffix(slug(text)) }
            if isWhole { return byPath }
        }
        let sentence = "-\(slug(text))-"
        return plans.indices.filter { index in
            plans[index].aliases.contains { $0.count >= 3 && sentence.contains("-\($0)-") }
        }
    }

    private mutating func findCycle() {
        var states = [Int](repeating: 0, count: plans.count)  // 0 new, 1 on the path, 2 finished
        for start in plans.indices where states[start] == 0 {
            var path: [(plan: Int, next: Int)] = [(start, 0)]
            states[start] = 1
            while let (plan, next) = path.last {
                guard next < arrows[plan].count else {
                    states[plan] = 2
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let arrow = arrows[plan][next]
                if states[arrow.to] == 1 {
                    let members = path.map(\.plan).drop { $0 != arrow.to }
                    let names = (members + [arrow.to]).map { plans[$0].name }.joined(separator: " → ")
                    add(
                        .error,
                        plans[plan],
                        arrow.line,
                        "the plans wait for each other: \(names); remove one of the lines"
                    )
                } else if states[arrow.to] == 0 {
                    states[arrow.to] = 1
                    path.append((arrow.to, 0))
                }
            }
        }
    }

    private mutating func add(_ severity: PlanProblem.Severity, _ plan: Plan, _ line: Int, _ message: String) {
        problems.append(PlanProblem(severity, file: plan.source.path, line: line, message))
    }
}
