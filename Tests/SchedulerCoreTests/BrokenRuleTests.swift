import MidwatchModel
import NightFacts
import NightSimulation
import NightWords
import Testing

@testable import NightCore
@testable import SchedulerCore

@Suite struct BrokenRuleTests {
    @Test("a rule that a machine was asked to break is told, its job is set aside, and the others go on")
    func setAside() throws {
        var night = try Night([.every("a", 60), .every("b", 60)])
        night.pass(to: 1)
        night.tell(.turnEnded(TurnID(1), .oneUnit))
        night.tell(.turnEnded(TurnID(2), .oneUnit))
        night.breakRule(BrokenRules.Rule(words: "a start gets one row", job: "a"))
        night.tell(.timeReached)
        #expect(night.told(.ruleBroken) == 1 && night.ledger.jobs["a"]?.state == .held)
        #expect(night.ledger.jobs["a"]?.reason == .ruleBroken("a start gets one row"))
        night.pass(to: 120)
        #expect(night.told(.ruleBroken) == 1, "it is told once")
        #expect(night.launches.map(\.turn.job) == ["a", "b", "b"])
        night.tell(.operatorAsked(.resume("a")))
        #expect(night.ledger.jobs["a"]?.state == .active)
    }

    @Test("one that concerns no job is told, and no more than eight of a machine in one step")
    func bounded() throws {
        var rules = BrokenRules()
        for number in 1...20 { rules.note(BrokenRules.Rule(words: "rule \(number)")) }
        #expect(rules.take().map(\.words) == (1...8).map { "rule \($0)" } && rules.isEmpty)
        var night = try Night([.every("a", 60)])
        night.breakRule(BrokenRules.Rule(words: "a daemon comes up twice"))
        night.tell(.timeReached)
        #expect(night.told(.ruleBroken) == 1 && night.ledger.jobs["a"]?.state == .active)
    }
}
