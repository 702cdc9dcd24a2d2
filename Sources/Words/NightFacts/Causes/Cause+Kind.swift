extension Cause {
    /// The stable name of the kind it is: part of the ledger (`cause_kind` and its like) and of the control API.
    public var kind: String {
        switch self {
        case .words: "words"
        case .recorded(let kind, _): kind
        case .obstacle(let obstacle, _): obstacle.name
        case .waits(let obstacle, _): "waits_for_\(obstacle.name)"
        case .startedLate: "started_late"
        case .jobOverBefore: "job_over_before"
        case .jobDoneBefore: "job_done_before"
        case .jobWasStuck: "job_was_stuck"
        case .phasePassed: "phase_passed"
        case .jobRemoved: "job_removed"
        case .jobDisabledMeanwhile: "job_disabled_meanwhile"
        case .jobResumedByOperator: "job_resumed_by_operator"
        case .newerStart: "newer_start"
        case .newerOccurrence: "newer_occurrence"
        case .windowEndedWaiting: "window_ended_waiting"
        case .whenUnmet: "when_unmet"
        case .whenFailed: "when_failed"
        case .timedOut: "timed_out"
        case .silent: "silent"
        case .repeatedOutput: "repeated_output"
        case .endedFromOutside: "ended_from_outside"
        case .changedNothing: "changed_nothing"
        case .noReasonGiven: "no_reason_given"
        case .badEnd: "bad_end"
        case .outcome: "outcome"
        case .verifyRefused: "verify_refused"
        case .stoppedUnchecked: "stopped_unchecked"
        case .removedUnchecked: "removed_unchecked"
        case .folderGone: "folder_gone"
        case .neverStarted: "never_started"
        case .jobUndefined: "job_undefined"
        case .hadToFinish: "had_to_finish"
        case .cancelledByOperator: "cancelled_by_operator"
        case .daemonKills: "daemon_kills"
        case .daemonDrained: "daemon_drained"
        case .replacedByNext: "replaced_by_next"
        case .windowOver: "window_over"
        case .windowDrained: "window_drained"
        case .failedInARow: "failed_in_a_row"
        case .noProgress: "no_progress"
        case .ruleBroken: "rule_broken"
        case .heldWhileStuck: "held_while_stuck"
        case .maxTurnsReached: "max_turns_reached"
        case .untilPassed: "until_passed"
        case .timePassed: "time_passed"
        case .onlyTurnEnded: "only_turn_ended"
        case .usageLimit: "usage_limit"
        case .limitedForLong: "limited_for_long"
        case .phase(let cause): cause.kind
        }
    }

    /// A cause as it is read back: itself where the kind says it all, else its kind and sentence. Without a kind it is
    /// words, as in the rows of older versions.
    public init(kind: String?, text: String) {
        guard let kind, kind != "words" else {
            self = .words(text)
            return
        }
        self = Self.plain[kind] ?? .recorded(kind: kind, text: text)
    }

    /// The causes that are no more than their kind.
    private static let plain: [String: Cause] = {
        let all: [Cause] = [
            .jobDoneBefore, .jobRemoved, .jobDisabledMeanwhile,
            .jobResumedByOperator, .newerStart, .newerOccurrence, .windowEndedWaiting, .timedOut, .silent,
            .repeatedOutput, .endedFromOutside, .changedNothing,
            .noReasonGiven, .removedUnchecked, .folderGone, .jobUndefined, .cancelledByOperator, .daemonKills,
            .daemonDrained, .replacedByNext, .windowOver, .windowDrained, .untilPassed, .timePassed, .usageLimit,
            .phase(.sealing), .phase(.gateMet), .phase(.approved), .phase(.passedByOperator), .phase(.checkedAgain),
            .phase(.checkedAfterVoid), .phase(.workChanged), .phase(.changedWhileSealing),
            .phase(.changedWhileChecking), .phase(.gateChanged),
        ]
        return Dictionary(uniqueKeysWithValues: all.map { ($0.kind, $0) })
    }()
}

extension PhaseCause {
    /// The stable name of the kind it is.
    public var kind: String {
        switch self {
        case .verifying: "phase_verifying"
        case .sealing: "phase_sealing"
        case .gateMet: "gate_met"
        case .awaitsApproval: "awaits_approval"
        case .approved: "approved_by_operator"
        case .unopposed: "approved_unopposed"
        case .passedByOperator: "passed_by_operator"
        case .passedUnopposed: "passed_unopposed"
        case .checkedAgain: "checked_again"
        case .checkedAfterVoid: "checked_after_void"
        case .workChanged: "work_changed"
        case .noLook: "no_look"
        case .openAgain: "phase_open_again"
        case .changedWhileSealing: "changed_while_sealing"
        case .changedWhileChecking: "changed_while_checking"
        case .gateChanged: "gate_changed"
        case .jobResumed: "phase_job_resumed"
        case .timeGivenAgain: "time_given_again"
        case .sentBack: "sent_back"
        case .verifyRefused: "gate_verify_refused"
        case .workUnreadable: "work_unreadable"
        case .timedOut: "phase_timed_out"
        case .approvalExpired: "approval_expired"
        case .memberUndefined: "member_undefined"
        case .memberDisabled: "member_disabled"
        case .member: "member_not_done"
        case .nextInstance: "next_instance"
        }
    }
}
