import MidwatchModel

extension Refusal {
    /// What it says besides its ``name``, for programs. What keeps a job from starting is told with the fields that rows and
    /// events tell it with.
    public var fields: [Field] {
        switch self {
        case .unknownJob(let job), .neverRan(let job), .turnsUsed(let job), .endPassed(let job), .timePassed(let job),
            .takesNoAnswer(let job):
            [.job(job)]
        case .unknownTurn(let turn), .turnNotLive(let turn), .turnFolderGone(let turn): [.turn(turn)]
        case .unknownPhase(let plan, let phase): (plan.map { [.text("plan", $0)] } ?? []) + [.text("phase", phase)]
        case .accountNotHeld(let account, let held):
            [.text("account", account)] + (held.isEmpty ? [] : [.text("held", held.joined(separator: ", "))])
        case .unknownScope(let scope), .noBudget(let scope): [.text("scope", scope.description)]
        case .notReady, .nothingAdded: []
        case .obstacle(let job, let obstacle, _):
            [.job(job), .text("obstacle", obstacle.kind.rawValue)] + obstacle.fields
        case .already(let job, let state), .tooLateToAnswer(let job, let state):
            [.job(job), .text("state", state.rawValue)]
        case .turnOver(let turn, let outcome):
            [.turn(turn)] + (outcome.map { [.text("outcome", $0.rawValue)] } ?? [])
        case .phasePassed(let phase, let job): [.phase(phase), .job(job)]
        case .phaseRefused(let phase, let job, let cause): [.phase(phase), .job(job)].and(cause, as: "because")
        case .phaseDoneWithout(let phase, let state, let job):
            [.phase(phase), .job(job), .text("state", state.rawValue)]
        case .ambiguousPhase(let phase, let count): [.text("phase", phase), .number("plans", count)]
        case .awaitsNoApproval(let phase, let state): [.phase(phase), .text("state", state.rawValue)]
        case .notLowered(let kind, let amount): [.text("bound", kind.rawValue), .number("amount", amount)]
        case .notBounded(let scope, let kind): [.text("scope", scope.description), .text("bound", kind.rawValue)]
        case .leaseLost(let turn, let job, let token, let holders):
            [.turn(turn), .job(job), .number("token", token.rawValue)]
                + (holders.isEmpty
                    ? [] : [.text("holders", holders.map { "\($0.turn.rawValue)" }.joined(separator: ", "))])
        }
    }
}

extension Field {
    fileprivate static func job(_ id: JobID) -> Field { .text("job", id.rawValue) }
}
