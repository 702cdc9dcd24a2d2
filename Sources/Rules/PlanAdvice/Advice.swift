/// What the founding guide's decision tree says about plans.
public struct Advice: Hashable, Sendable {
    /// The plans in the order given, their names unique.
    public var plans: [Plan]
    /// Errors and warnings; with an error there are neither pairs nor phases.
    public var problems: [PlanProblem]
    /// Every two plans that have work left.
    public var pairs: [Pair]
    /// The plans that have work left, as indices: those of one phase may run side by side, the phases follow each other.
    public var phases: [[Int]]

    /// Most plans that are judged together.
    public static let maximumPlans = PlanSet.maximumPlans

    /// What may be done with two plans.
    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        /// Every question of the tree is answered with yes.
        case sideBySide = "side by side"
        /// First ``Pair/first``, then ``Pair/second``.
        case oneAfterTheOther = "one after the other"
        /// They would change the same files; the order does not matter, ``Pair/first`` is in the earlier phase.
        case notTogether = "not together"
    }

    /// A question of the tree, in its order.
    public enum Question: String, Hashable, Sendable, CaseIterable {
        /// Is the work truly independent?
        case independent
        /// Will conflicts be easy to resolve? They are when the plans change different files.
        case conflicts
        /// Is each task substantial (30 minutes or more)?
        case substantial
        /// Can it be watched and merged? It can when each plan says how its work is checked.
        case monitored
    }

    /// Two plans.
    public struct Pair: Hashable, Sendable {
        /// The plan that comes first where an order is advised, as an index.
        public var first: Int
        /// The other one.
        public var second: Int
        /// What to do with them.
        public var verdict: Verdict
        /// The question that was answered with no; nil for side by side.
        public var question: Question?
        /// Why, each a phrase that names plans, paths and lines; never empty.
        public var reasons: [String]
    }

    /// Whether the plans could be judged.
    public var isJudged: Bool { !problems.contains { $0.severity == .error } }

    /// Whether all plans that have work left may run side by side.
    public var allSideBySide: Bool { isJudged && pairs.allSatisfy { $0.verdict == .sideBySide } }
}

extension Advice {
    /// Judges plans: reads each, puts the questions of the tree to every two, and orders all into phases.
    ///
    /// Deterministic: the same plans in the same order give the same advice. Of more than ``maximumPlans`` only an error
    /// is told.
    public init(judging sources: [PlanSource]) {
        guard sources.count <= Self.maximumPlans else {
            let message = "\(sources.count) plans are more than \(Self.maximumPlans); judge fewer at a time"
            self.init(
                plans: [],
                problems: [PlanProblem(.error, file: sources[0].path, line: 1, message)],
                pairs: [],
                phases: []
            )
            return
        }
        let set = PlanSet(sources.map(PlanReader.read))
        self.init(plans: set.plans, problems: set.problems, pairs: [], phases: [])
        guard isJudged else { return }
        let tree = DecisionTree(set)
        let open = plans.indices.filter { !plans[$0].isDone }
        var answers: [[Int]: Pair] = [:]
        for (place, one) in open.enumerated() {
            for other in open.dropFirst(place + 1) { answers[[one, other]] = tree.judge(one, other) }
        }
        phases = Self.phases(open, tree) { answers[[min($0, $1), max($0, $1)]]?.verdict == .sideBySide }
        var phaseOf: [Int: Int] = [:]
        for (number, members) in phases.enumerated() { for member in members { phaseOf[member] = number } }
        for (place, one) in open.enumerated() {
            for other in open.dropFirst(place + 1) {
                guard var pair = answers[[one, other]] else { continue }
                // Where no dependency gives an order, it is that of the phases.
                if phaseOf[pair.first, default: 0] > phaseOf[pair.second, default: 0] {
                    (pair.first, pair.second) = (pair.second, pair.first)
                }
                pairs.append(pair)
            }
        }
    }

    /// Puts each plan into the first phase after those it waits for where it may run beside all members.
    private static func phases(_ open: [Int], _ tree: DecisionTree, fits: (Int, Int) -> Bool) -> [[Int]] {
        var phases: [[Int]] = []
        var rest = open
        while !rest.isEmpty {
            var members: [Int] = []
            for plan in rest where !rest.contains(where: { tree.waits(plan, for: $0) }) {
                if members.allSatisfy({ fits($0, plan) }) { members.append(plan) }
            }
            guard !members.isEmpty else { break }
            phases.append(members)
            rest.removeAll(where: members.contains)
        }
        return phases
    }
}
