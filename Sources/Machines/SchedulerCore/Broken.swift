import MidwatchModel

/// What a machine does with an order or an event that its state does not allow.
enum Broken {
    /// Traps in tests and in simulated nights, which are built with `-D CHECKED` or without optimization.
    @inline(__always)
    static func expect(_ isAllowed: @autoclosure () -> Bool, _ rule: @autoclosure () -> String) {
        #if CHECKED
            precondition(isAllowed(), rule())
        #else
            assert(isAllowed(), rule())
        #endif
    }
}

/// The rules of its own that a machine of a shipped daemon found broken. A move that is no move of its table is not made;
/// a value that should not be is taken, as there is no other. Either is told at the end of the step, the job concerned is
/// set aside, and the night goes on.
struct BrokenRules: Hashable, Sendable {
    /// A rule, and whom it is about.
    struct Rule: Hashable, Sendable {
        var words: String
        var job: JobID?
        var phase: PhaseID?
    }

    /// How many are kept in a step; a machine that is asked for more has told enough: 8.
    static let keptMax = 8

    private var rules: [Rule] = []

    var isEmpty: Bool { rules.isEmpty }

    /// Whether a move is allowed. One that is not traps where ``Broken/expect(_:_:)`` does, and is noted elsewhere.
    @discardableResult
    mutating func expect(
        _ isAllowed: Bool,
        _ words: @autoclosure () -> String,
        job: @autoclosure () -> JobID? = nil,
        phase: @autoclosure () -> PhaseID? = nil
    ) -> Bool {
        guard !isAllowed else { return true }
        Broken.expect(false, words())
        note(Rule(words: words(), job: job(), phase: phase()))
        return false
    }

    mutating func note(_ rule: Rule) {
        if rules.count < Self.keptMax { rules.append(rule) }
    }

    /// What was noted since the last time.
    mutating func take() -> [Rule] {
        guard !rules.isEmpty else { return [] }
        defer { rules = [] }
        return rules
    }
}
