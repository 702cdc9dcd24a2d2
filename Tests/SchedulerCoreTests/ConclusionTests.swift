import MidwatchModel
import NightFacts
import NightWords
import SchedulerCore
import Testing

@Suite struct ConclusionTests {
    static func ending(
        _ status: ExitRecord.Status = .exited(0),
        _ signal: TurnSignal? = nil,
        by ender: ExitRecord.Ender? = nil,
        failure kind: AgentFailure.Kind? = nil
    ) -> TurnEnding {
        TurnEnding(
            exit: ExitRecord(status: status, endedBy: ender, startedAt: at(0), endedAt: at(1)),
            report: AgentReport(failure: kind.map { AgentFailure(kind: $0, message: "words") }),
            signal: signal
        )
    }

    static let table: [(TurnEnding, TurnOutcome)] = [
        (ending(), .continue),
        (ending(.exited(0), .planned), .continue),
        (ending(.exited(0), .done), .done),
        (ending(.exited(0), .stuck(reason: "why")), .stuck),
        (ending(.exited(3), .stuck(reason: "why")), .stuck),
        (ending(.exited(3)), .failed),
        (ending(.exited(3), .done), .failed),
        (ending(.signalled(9), .done), .failed),
        (ending(.neverStarted("no such file")), .failed),
        (ending(.neverStarted("no such file"), .done), .failed),
        (ending(.exited(0), .done, by: .timeout), .timedOut),
        (ending(.signalled(15), by: .timeout), .timedOut),
        (ending(.signalled(9), by: .noOutput), .hung),
        (ending(.signalled(2), .done, by: .request), .cancelled),
        (ending(.exited(1), failure: .usageLimit), .usageLimit),
        (ending(.exited(0), .done, failure: .usageLimit), .usageLimit),
        (ending(.exited(1), failure: .transient), .transient),
        (ending(.exited(1), failure: .loginRefused), .loginRefused),
        (ending(.exited(1), failure: .budget), .budget),
        (ending(.exited(1), failure: .other), .failed),
        (ending(.exited(0), failure: .other), .failed),
        (ending(.exited(0), .done, failure: .other), .failed),
    ]

    @Test("each way to end means one outcome", arguments: Self.table)
    func concludes(ending: TurnEnding, outcome: TurnOutcome) {
        let conclusion = Conclusion(of: ending, stopCause: nil)
        #expect(conclusion.outcome == outcome)
        let speaksForItself = outcome == .done || outcome == .continue
        #expect((conclusion.reason == nil) == speaksForItself)
    }

    @Test("the table knows every outcome that an ending alone can have")
    func complete() {
        let known = Set(Self.table.map(\.1))
        let others: Set<TurnOutcome> = [.falseDone, .noProgress, .lost]
        #expect(known.union(others) == Set(TurnOutcome.allCases))
    }

    @Test("an empty STUCK, a stop's cause and a refused DONE are put into words")
    func words() {
        #expect(
            Conclusion(of: Self.ending(.exited(0), .stuck(reason: "")), stopCause: nil).reason?.words
                == "it gave no reason"
        )
        #expect(Conclusion(of: Self.ending(.exited(0), by: .request), stopCause: .words("why")).reason == .words("why"))
        #expect(
            Conclusion(of: Self.ending(.exited(3), .done), stopCause: nil).reason?.words
                == "exit status 3, though it said DONE"
        )
    }

    @Test("limits, overloads, refused logins and lost turns are not iterations")
    func iterations() {
        let free = TurnOutcome.allCases.filter { !$0.countsAsIteration }
        #expect(Set(free) == [.usageLimit, .transient, .loginRefused, .budget, .lost])
    }
}
