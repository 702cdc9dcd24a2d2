import MidwatchModel
public import NightFacts

extension PhaseCause {
    /// The sentence for people: one clause without a capital and without a full stop.
    public var words: String {
        switch self {
        case .verifying(let done, let members): "\(done) of \(members) done; its verify command runs"
        case .sealing: "its members' work is looked at, for the approval"
        case .gateMet: "its gate is met"
        case .awaitsApproval(let phase, let isUnbound):
            "everything but an approval is there: midwatch approve \(phase.argument)\(Self.unbound(isUnbound))"
        case .approved: "approved by an operator; it is looked whether anything changed since"
        case .unopposed(let span):
            "nobody objected in \(DurationText.exact(span)); it is looked whether anything changed since"
        case .passedByOperator: "an operator approved it"
        case .passedUnopposed(let span): "nobody objected in \(span.map(DurationText.exact) ?? "its time")"
        case .checkedAgain: "checked again on an operator's word"
        case .checkedAfterVoid: "checked again: its approval did not count"
        case .workChanged: "its members' work has changed since it asked"
        case .noLook(let evidence): "no look was possible: \(evidence.brief)"
        case .openAgain(let cause): "open again: \(cause.words)"
        case .changedWhileSealing: "its members were changed while its work was looked at"
        case .changedWhileChecking: "its members were changed while its gate was checked"
        case .gateChanged: "its gate or its members were changed"
        case .jobResumed(let job): "\(job) is resumed"
        case .timeGivenAgain(let span):
            "an operator gave it its time of \(span.map(DurationText.exact) ?? "") again"
        case .sentBack(let count, let times, let evidence):
            "open again (\(count) of \(times)): its verify command says no: \(evidence.brief)"
        case .verifyRefused(let evidence): "its verify command says no: \(evidence.brief)"
        case .workUnreadable(let evidence): "its members' work cannot be looked at: \(evidence.brief)"
        case .timedOut(let span, let done, let needed):
            "its time of \(span.map(DurationText.exact) ?? "") is over: \(done) of \(needed) done"
        case .approvalExpired(let phase, let span):
            "nobody approved it within \(DurationText.exact(span)) (midwatch approve \(phase.argument) asks again)"
        case .memberUndefined(let job): "\(job) is defined no more"
        case .memberDisabled(let job): "\(job) is disabled (\"enabled\": false)"
        case .member(let job, let state, let cause): "\(job) is \(state.rawValue): \(cause.words)"
        case .nextInstance(let instance, let plan, let begins):
            "instance \(instance) of \(plan) begins \(begins.text)"
        }
    }

    /// What an approval cannot be tied to, where that is so.
    static func unbound(_ isUnbound: Bool) -> String {
        isUnbound ? "; what changes there is not seen: git cannot tell the state of the work" : ""
    }
}
