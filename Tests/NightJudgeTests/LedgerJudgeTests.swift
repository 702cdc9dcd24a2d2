import MidwatchModel
import NightFacts
import NightJudge
import Testing

/// Each rule must be able to complain: a sound night with one thing wrong is found, by that rule.
@Suite struct LedgerJudgeTests {
    @Test("a night as it was is in order")
    func truth() throws {
        #expect(try SoundNight().findings() == [])
    }

    @Test("a new ledger is in order")
    func empty() throws {
        var night = SoundNight()
        night.contents = LedgerContents()
        #expect(try night.findings() == [])
    }

    /// What is done to a night, the rule that must see it, and some of its words.
    struct Damage: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var rule: Finding.Rule
        var words: String
        var change: @Sendable (inout SoundNight) -> Void

        init(
            _ what: String,
            _ rule: Finding.Rule,
            _ words: String,
            _ change: @escaping @Sendable (inout SoundNight) -> Void
        ) {
            (testDescription, self.rule, self.words, self.change) = (what, rule, words, change)
        }
    }

    @Test("is found", arguments: Self.occurrences + Self.turns + Self.story + Self.plans)
    func damage(_ damage: Damage) throws {
        var night = SoundNight()
        damage.change(&night)
        let findings = try night.findings()
        #expect(findings.contains { $0.rule == damage.rule && $0.text.contains(damage.words) }, "\(findings)")
    }

    static let occurrences = [
        Damage("a row in the middle is gone", .lostOccurrence, "1 of tick from 1767571260000") {
            $0.contents.occurrences.remove(at: 1)
        },
        Damage("a run is gone", .lostOccurrence, "2 of tick") { $0.contents.occurrences.remove(at: 2) },
        Damage("the last row is gone", .lostOccurrence, "have no row, decided through") {
            $0.contents.occurrences.remove(at: 3)
        },
        Damage("the first row is gone", .lostOccurrence, "1 of tick from 1767571200000") {
            $0.contents.occurrences.remove(at: 0)
        },
        Damage("a run counts too few", .lostOccurrence, "counts 2 occurrences of 3") {
            $0.contents.occurrences[2].through = SoundNight.at(240)
        },
        Damage("a run counts too many", .doubledOccurrence, "counts 3 occurrences of 2") {
            $0.contents.occurrences[2].count = 3
        },
        Damage("two rows have an occurrence in common", .doubledOccurrence, "in common") {
            $0.contents.occurrences[1].through = SoundNight.at(120)
        },
        Damage("a row is twice", .doubledOccurrence, "in common") {
            $0.contents.occurrences.append($0.contents.occurrences[1])
        },
        Damage("a row beside the schedule", .strayOccurrence, "is not in the schedule") {
            $0.contents.occurrences[3].nominal = SoundNight.at(239)
            $0.contents.occurrences[3].through = SoundNight.at(239)
        },
        Damage("a run of one", .strayOccurrence, "is no run") { $0.contents.occurrences[2].count = 1 },
        Damage("a row of a revision to come", .strayOccurrence, "of revision 9") {
            $0.contents.occurrences[3].revision = 9
        },
        Damage("a job without a row", .definitions, "job tick has no row") { $0.contents.jobs.removeFirst() },
        Damage("another schedule", .definitions, "is due every 60000") {
            $0.contents.jobs[0].cursor.scheduleIdentity = "every 1"
        },
        Damage("an undecided row at the end", .leftOver, "is undecided") { $0.contents.occurrences[3].verdict = nil },
    ]

    static let turns = [
        Damage("a turn is gone", .start, "has no turn") { $0.contents.turns.remove(at: 1) },
        Damage("a turn of another occurrence", .start, "do not match") {
            $0.contents.turns[0].nominal = SoundNight.at(1)
        },
        Damage("a turn that no occurrence names", .start, "no occurrence says so") {
            $0.contents.occurrences[0].verdict = .skippedHold
            $0.contents.occurrences[0].turn = nil
        },
        Damage("a skipped row that names a turn", .start, "is skipped_hold and names turn 2") {
            $0.contents.occurrences[3].turn = TurnID(2)
        },
        Damage("a turn for two occurrences", .start, "stands for two") { $0.contents.occurrences[1].turn = TurnID(1) },
        Damage("a token that does not rise", .lease, "turn 2 has token") {
            $0.contents.turns[1].token = FencingToken(1)
        },
        Damage("a lease is gone", .lease, "turn 1 has no lease") { $0.contents.leases.removeFirst() },
        Damage("two leases", .lease, "has two leases") { $0.contents.leases.append($0.contents.leases[0]) },
        Damage("an open lease", .lease, "was released at none") { $0.contents.leases[0].releasedAt = nil },
        Damage("another's lease", .lease, "of b") { $0.contents.leases[0].job = JobID("b") },
        Damage("a lease of nobody", .lease, "belongs to no turn") { $0.contents.leases[0].turn = TurnID(99) },
        Damage("an iteration is left out", .iteration, "is iteration 3, and 2 was next") {
            $0.contents.turns[1].iteration = 3
        },
        Damage("a job counts too many", .iteration, "tick counts 7 turns") { $0.contents.jobs[0].countedTurns = 7 },
        Damage("a lost turn is told to have gone on", .iteration, "b counts 0 turns") {
            $0.changeEnd(3) { $0.outcome = .continue }
        },
        Damage("DONE without its check", .check, "is done without its check") { $0.contents.checks[0].passed = false },
        Damage("a check of nobody", .check, "of turn 99") { $0.contents.checks[0].subject = .turn(TurnID(99)) },
        Damage("an end without an answer", .check, "wrong kind of answer") { $0.contents.checks[0].passed = nil },
        Damage("a check without an end", .leftOver, "check 1 has no end") { $0.contents.checks[0].endedAt = nil },
    ]

    static let story = [
        Damage("a gap in the story", .story, "event 4 follows event 2") { $0.contents.events.remove(at: 2) },
        Damage("a number twice", .story, "event 3 follows event 3") {
            $0.contents.events.insert($0.contents.events[2], at: 3)
        },
        Damage("a start told twice", .story, "the start of turn 1 is told twice") {
            $0.tell(0, turn: TurnID(1), .turnStarted(TurnID(1), SoundNight.tick, iteration: 1, .schedule, attempt: 1))
        },
        Damage("an end told twice", .story, "the end of turn 1 is told twice") {
            $0.tell(5, turn: TurnID(1), .turnEnded(TurnID(1), SoundNight.tick, .continue, nil))
        },
        Damage("an end told before the start", .story, "ended before it started") { $0.contents.events.swapAt(2, 3) },
        Damage("an end that nobody told", .story, "nobody told that turn 4 ended") { $0.contents.events.removeLast() },
        Damage("a start that nobody told", .story, "nobody told that turn 1 started") {
            $0.contents.events.remove(at: 2)
        },
        Damage("an end at another time", .story, "turn 1 ended at") { $0.changeEnd(0) { $0.at = SoundNight.at(6) } },
        Damage("a start at another time", .story, "turn 1 was planned at") {
            $0.contents.turns[0].plannedAt = SoundNight.at(1)
        },
        Damage("a turn beside another", .overlap, "turn 2 of tick started beside") {
            // The end of the first comes after the start of the second.
            $0.contents.events.swapAt(3, 4)
        },
    ]

    static let plans = [
        Damage("a phase before its gate", .phase, "phase plan/p2 is open") {
            $0.contents.phases[0].standing = .verifying(.words("all done"))
        },
        Damage("a phase opened before the gate", .phase, "opened before plan/p1 had passed") { night in
            guard let place = night.contents.events.firstIndex(where: { $0.record.kind == .gatePassed }) else { return }
            night.contents.events.swapAt(place, place + 1)
        },
        Damage("a turn before its phase", .phase, "turn 3 of phase plan/p1 started before it was open") {
            $0.contents.events.remove(at: 1)
        },
        Damage("a turn after its gate", .phase, "turn 4 of phase plan/p1 started after its gate") {
            $0.contents.turns[3].phase = SoundNight.first
        },
        Damage("a gate without its check", .phase, "has passed without its check") { $0.contents.checks.removeLast() },
    ]
}
