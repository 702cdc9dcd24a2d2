import MidwatchModel

extension Cause {
    /// What it says besides its ``kind``, for programs. A cause within it is a field `because` and its own fields.
    public var fields: [Field] {
        switch self {
        case .obstacle(let obstacle, _), .waits(let obstacle, _): obstacle.fields
        case .words(let text): [.text("words", text)]
        case .recorded: []
        case .jobDoneBefore, .jobRemoved, .jobDisabledMeanwhile, .jobResumedByOperator, .newerStart, .newerOccurrence,
            .windowEndedWaiting, .timedOut, .silent, .repeatedOutput, .endedFromOutside, .changedNothing,
            .noReasonGiven,
            .removedUnchecked, .folderGone, .jobUndefined, .cancelledByOperator, .daemonKills, .daemonDrained,
            .replacedByNext, .windowOver, .windowDrained, .untilPassed, .timePassed, .usageLimit:
            []
        case .jobWasStuck(let cause), .neverStarted(let cause):
            [].and(cause, as: "because")
        case .jobOverBefore(let cause), .stoppedUnchecked(let cause), .limitedForLong(let cause):
            [].and(cause, as: "because")
        case .phase(let cause): cause.fields
        case .startedLate(let span): Field.span("late", span)
        case .phasePassed(let phase): phase.map { [.phase($0)] }.orNone
        case .maxTurnsReached(let count): [.number("maxTurns", count)]
        case .whenUnmet(let words): [.text("words", words)]
        case .whenFailed(let evidence), .verifyRefused(let evidence): evidence.fields
        case .badEnd(let status, let saidDone, let message):
            status.fields + [.flag("saidDone", saidDone)] + (message.isEmpty ? [] : [.text("words", message)])
        case .outcome(let outcome): [.text("outcome", outcome.rawValue)]
        case .hadToFinish(let time): [.text("finishBy", time.description)]
        case .failedInARow(let count, let outcome, let cause):
            [.number("failures", count), .text("outcome", outcome.rawValue)].and(cause, as: "because")
        case .noProgress(let count): [.number("idleTurns", count)]
        case .ruleBroken(let rule): [.text("rule", rule)]
        case .heldWhileStuck(let words, let question): [.text("words", words)].and(question, as: "question")
        case .onlyTurnEnded(let outcome, let cause):
            [.text("outcome", outcome.rawValue)].and(cause, as: "because")
        }
    }
}

extension PhaseCause {
    /// What it says besides its ``kind``, for programs.
    public var fields: [Field] {
        switch self {
        case .verifying(let done, let members): [.number("done", done), .number("members", members)]
        case .sealing, .gateMet, .approved, .passedByOperator, .checkedAgain, .checkedAfterVoid, .workChanged,
            .changedWhileSealing, .changedWhileChecking, .gateChanged:
            []
        case .awaitsApproval(let phase, let isUnbound): [.phase(phase), .flag("isUnbound", isUnbound)]
        case .unopposed(let span): Field.span("expiresAfter", span)
        case .passedUnopposed(let span): Field.span("expiresAfter", span)
        case .noLook(let evidence), .verifyRefused(let evidence), .workUnreadable(let evidence): evidence.fields
        case .openAgain(let cause): [].and(.phase(cause), as: "because")
        case .jobResumed(let job), .memberUndefined(let job), .memberDisabled(let job): [.text("job", job.rawValue)]
        case .timeGivenAgain(let span): Field.span("timeout", span)
        case .sentBack(let count, let times, let evidence):
            [.number("count", count), .number("times", times)].with(evidence)
        case .timedOut(let span, let done, let needed):
            Field.span("timeout", span) + [.number("done", done), .number("needed", needed)]
        case .approvalExpired(let phase, let span): [.phase(phase)] + Field.span("expiresAfter", span)
        case .member(let job, let state, let cause):
            [.text("job", job.rawValue), .text("state", state.rawValue)].and(cause, as: "because")
        case .nextInstance(let instance, let plan, let begins):
            [.number("instance", instance), .text("plan", plan)] + Field.moment("begins", begins)
        }
    }
}

extension ExitRecord.Status {
    fileprivate var fields: [Field] {
        switch self {
        case .exited(let code): [.number("exitStatus", code)]
        case .signalled(let signal): [.number("signal", signal)]
        case .neverStarted(let why): [.text("why", why)]
        }
    }
}

extension [Field]? {
    fileprivate var orNone: [Field] { self ?? [] }
}
