import MidwatchModel
import NightFacts
import NightWords
import Testing

struct ExplanationTests {
    static let lines: [(Explanation, String)] = [
        (.runs(TurnID(3)), "turn 3 is running"),
        (
            .waits(.schedule, nominal: Samples.four, .waits(.slot)),
            "its start of 2026-01-05T04:00:00Z waits for a free slot"
        ),
        (
            .waits(.retry, nominal: Samples.four, .waits(.notBefore(Samples.four))),
            "its next attempt of 2026-01-05T04:00:00Z waits until 2026-01-05T04:00:00Z"
        ),
        (.waits(.manual, nominal: nil, .waits(.keys("gpu"))), "its run by hand waits for its turn at gpu"),
        (.waits(.escalation, nominal: nil, .waits(.slot)), "another's try waits for a free slot"),
        (.waits(.afterHold, nominal: nil, .waits(.slot)), "its start after the hold waits for a free slot"),
        (.moreWait(12), "12 more of its starts wait"),
        (.kept(.obstacle(.held(.words("lunch")))), "the job is held: lunch"),
        (.due(Samples.four), "next due 2026-01-05T04:00:00Z"),
        (.neverDue, "its schedule has no further occurrence"),
    ]

    @Test("Each line of an explanation has its words", arguments: lines)
    func explanation(line: Explanation, text: String) {
        #expect(line.words == text)
    }

    @Test("What holds a job says whether its phase goes on without it")
    func holds() {
        let cursor = JobRecord.Cursor(scheduleIdentity: "x", anchor: Samples.four, decidedThrough: Samples.four)
        var record = JobRecord(id: "a", cursor: cursor, standing: .stuck(.words("no key")), since: Samples.four)
        #expect(record.holdWords == "no key")
        record.standing = .stuck(.words("no key"), isParked: true)
        #expect(record.holdWords == "no key (parked: its phase goes on without it)")
        record.standing = .active
        #expect(record.holdWords == "")
        #expect(BudgetScope.night.spentWords == "the budget of the night is spent: midwatch budget shows how")
    }

    @Test("A row says why, why its turn ended as it did, and how many occurrences it stands for")
    func rows() {
        var row = OccurrenceRecord(
            job: "a",
            nominal: Samples.four,
            revision: 1,
            verdict: .started,
            decidedAt: Samples.four
        )
        #expect(row.words(turn: nil) == nil)
        #expect(row.words(turn: .timedOut) == "it ran into its timeout")
        row.cause = .startedLate(.seconds(90))
        #expect(row.words(turn: .timedOut) == "started 90 s late; it ran into its timeout")
        row.count = 3
        #expect(row.words(turn: nil) == "started 90 s late (3 occurrences, the last at 2026-01-05T04:00:00Z)")
    }

    @Test("Schedules and gates in words")
    func schedules() {
        let interval = Schedule.Interval(period: .seconds(900))
        #expect(Schedule.every(interval).words == "every 15 min")
        #expect(
            Schedule.every(Schedule.Interval(period: .seconds(3600), from: .completion)).words
                == "every 1 h after completion"
        )
        #expect(Schedule.at(Samples.four).words == "at 2026-01-05T04:00:00Z")
        #expect(Schedule.cron(Schedule.Cron(expression: "0 2 * * *")).words == "cron 0 2 * * *")
        #expect([Gate.Requirement.all, .any, .quorum(2)].map(\.words) == ["all", "any", "quorum 2"])
    }
}
