import FoundationEssentials
import Glibc
import MidwatchModel
import MidwatchTestKit
import NightFacts
import SchedulerCore
import Testing

@testable import Ledger

/// Databases written by former schema versions, checked in as they were, open and tell what they told then.
///
/// A new schema version gets a fixture of its own; existing ones are never written anew. To make one, run the tests
/// with `MIDWATCH_WRITE_FIXTURE` set to the path it shall have.
@Suite struct FixtureTests {
    private static let newestFixture = "ledger-v006.sqlite"

    private static func path(of name: String) -> String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/Fixtures/" + name
    }

    /// The night the fixtures tell of: one of each record, with as many fields set as there are.
    private static var night: [Fact] {
        var done = endedTurn(
            1,
            job: "data",
            outcome: .done,
            start: 1_000,
            end: 61_000,
            report: AgentReport(
                finalText: "All boxes are ticked.\nDONE",
                sessionID: "0b51",
                usage: TokenUsage(freshInput: 11, cacheRead: 22, cacheWrite: 33, output: 44),
                costMicroUSD: 55_000,
                failure: AgentFailure(kind: .transient, message: "overloaded", resetsAt: at(70_000))
            )
        )
        done.phase = PhaseID(plan: "build", phase: "data-layer")
        done.model = "sonnet"
        done.handle = .process(pid: 4711)
        done.stopCause = .words("none asked")
        done.changeEnd { end in
            end.reason = .words("DONE, check passed")
            end.ending?.exit.endedBy = .timeout
            end.ending?.exit.cpu = .microseconds(1_234_567)
            end.ending?.exit.peakMemoryBytes = 1 << 30
            end.ending?.exit.stdoutBytes = 5
            end.ending?.exit.stderrBytes = 6
            end.ending?.exit.stragglers = ["node", "esbuild \"x\""]
            end.ending?.signal = .stuck(reason: "no key")
        }
        var check = CheckRecord(id: 1, subject: .turn(TurnID(1)), plannedAt: at(61_000))
        check.endedAt = at(62_000)
        check.passed = true
        check.evidence = .recorded("12 tests passed")
        let phase = PhaseID(plan: "build", phase: "data-layer")
        var finished = job("data")
        finished.standing = .ended(.maxTurns, .words("maxTurns reached"))
        finished.turn = TurnID(1)
        finished.countedTurns = 1
        finished.removedAt = at(99_000)
        return [
            .job(finished), .job(job("auth")), .occurrence(occurrence(1000, job: "data")),
            .occurrence(occurrence(2000, through: 9000, verdict: .missedDown)),
            .occurrence(occurrence(10_000, verdict: nil)), .turnPlanned(done), .turnPlanned(plannedTurn(2)),
            .checkPlanned(check), .checkPlanned(CheckRecord(id: 2, subject: .phase(phase), plannedAt: at(63_000))),
            .leaseGranted(lease(1, job: "data")), .leaseGranted(lease(2)),
            .leaseReleased(FencingToken(1), at: at(61_000)),
            .phase(PhaseRecord(id: phase, standing: .verifying(.words("all done")), since: at(61_000))),
            .event(
                EventRecord(
                    at: at(1),
                    job: JobID("data"),
                    turn: TurnID(1),
                    phase: phase,
                    .recorded(.turnEnded, text: "x", fields: [])
                )
            ),
        ]
    }

    /// What each version could say for the first time.
    private static func facts(ofVersion version: Int) -> [Fact] {
        switch version {
        case 1:
            return night
        case 2:
            var failing = job("auth")
            failing.streaks.failed = 2
            failing.note = PromptNote([.recorded("You said: STUCK: no key\nThe answer: it is in the vault")])
            var again = plannedTurn(3)
            again.trigger = .retry
            again.attempt = 2
            again.account = "anthropic"
            again.keys = ["gpu", "repo:/srv/app"]
            let held = AccountHold(
                account: "anthropic",
                reason: .words("session limit"),
                since: at(13_000),
                until: at(90_000),
                turn: TurnID(1),
                strikes: 2,
                probe: TurnID(3)
            )
            let forGood = AccountHold(
                account: "codex",
                reason: .words("not logged in"),
                since: at(1),
                until: nil,
                turn: nil
            )
            let pending = PendingStart(
                id: 1,
                job: JobID("auth"),
                trigger: .retry,
                attempt: 3,
                nominal: at(10_000),
                revision: 1,
                notBefore: at(40_000),
                since: at(12_000),
                isForced: false
            )
            var byHand = pending
            byHand.id = 2
            byHand.trigger = .manual
            byHand.nominal = nil
            byHand.isForced = true
            return [
                .job(failing), .turnPlanned(again), .leaseGranted(lease(3)), .pendingAdded(pending),
                .pendingAdded(byHand), .accountHeld(held), .accountHeld(forGood),
            ]
        case 3:
            var parked = job("auth")
            // The file also has a park of an active job, and a turn after which nothing was to be said: they mean nothing.
            parked.streaks = JobRecord.Streaks(idle: 3, tries: 1)
            parked.typical = JobRecord.Typical(milliseconds: 61_000, tokens: 12_000, microUSD: 340_000)
            var idle = endedTurn(4, outcome: .noProgress, start: 70_000, end: 80_000)
            idle.standsFor = 5
            idle.trigger = .escalation
            idle.changeEnd { $0.ending?.exit.work = ExitRecord.WorkDigests(before: "0a1b", after: "0a1b") }
            let escalation = PendingStart(
                id: 3,
                job: JobID("auth"),
                trigger: .escalation,
                attempt: 1,
                nominal: nil,
                revision: 1,
                notBefore: at(81_000),
                since: at(81_000),
                isForced: false,
                choice: AgentChoice(agent: "codex", model: "gpt")
            )
            var waiting = occurrence(20_000, verdict: nil)
            waiting.standsFor = 4
            waiting.notBefore = at(90_000)
            var phase = PhaseRecord(
                id: PhaseID(plan: "build", phase: "data-layer"),
                standing: .awaitingApproval(Cause(kind: nil, text: "no reason is kept")),
                since: at(82_000),
                instance: 2,
                openedAt: at(60_000),
                reopened: 1
            )
            phase.seal = "c0ffee"
            var spent = SpendingRecord(scope: .account("anthropic"), period: at(43_200_000), since: at(44_000_000))
            spent.spent = Spending(turns: 3, tokens: 120_000, costMicroUSD: 450_000, wallMilliseconds: 900_000)
            spent.estimatedMicroUSD = 50_000
            spent.raised = Spending(costMicroUSD: 5_000_000)
            spent.toldPercent = 75
            let plan = PlanRecord(
                name: "build",
                instance: 2,
                since: at(60_000),
                scheduleIdentity: "cron 0 22 * * *",
                anchor: at(1),
                decidedThrough: at(60_000)
            )
            var sealed = CheckRecord(id: 3, subject: .approval(phase.id), plannedAt: at(83_000))
            sealed.seal = "c0ffee"
            return [
                .job(parked), .turnPlanned(idle), .leaseGranted(lease(4)),
                .leaseReleased(FencingToken(4), at: at(80_000)),
                .pendingAdded(escalation), .occurrence(waiting), .phase(phase), .spending(spent),
                .spending(SpendingRecord(scope: .job(JobID("auth")), period: nil, since: at(1))),
                .spending(SpendingRecord(scope: .night, period: at(43_200_000), since: at(44_000_000))),
                .plan(plan), .checkPlanned(sealed),
                .checkPlanned(CheckRecord(id: 4, subject: .when(JobID("auth")), plannedAt: at(84_000))),
                .daemonStarted(at: at(10)), .daemonStopped(at: at(20)), .daemonStarted(at: at(30)),
            ]
        case 4:
            let failure = AgentFailure(kind: .loginRefused, message: "invalid api key")
            let refused = endedTurn(
                6,
                outcome: .loginRefused,
                start: 94_000,
                end: 95_000,
                report: AgentReport(failure: failure)
            )
            var disabled = job("auth")
            disabled.cursor.isDisabled = true
            disabled.standing = .held(
                .failedInARow(3, .failed, .badEnd(.exited(1), saidDone: false, message: ""))
            )
            var cancelled = endedTurn(5, outcome: .cancelled, start: 90_000, end: 91_000)
            cancelled.stopCause = .cancelledByOperator
            cancelled.changeEnd { $0.reason = .cancelledByOperator }
            var skipped = occurrence(30_000, verdict: .skippedOverlap)
            skipped.cause = .obstacle(.overlap(.parallel(2)))
            let phase = PhaseRecord(
                id: PhaseID(plan: "build", phase: "data-layer"),
                standing: .approved(.byOperator, .phase(.approved)),
                since: at(92_000)
            )
            let hold = AccountHold(
                account: "codex",
                reason: .usageLimit,
                since: at(92_000),
                until: at(93_000),
                turn: TurnID(5)
            )
            let told = EventRecord(
                at: at(91_000),
                job: JobID("auth"),
                turn: TurnID(5),
                .turnEnded(TurnID(5), JobID("auth"), .cancelled, .cancelledByOperator)
            )
            return [
                .job(disabled), .turnPlanned(cancelled), .leaseGranted(lease(5)),
                .leaseReleased(FencingToken(5), at: at(91_000)), .occurrence(skipped), .phase(phase),
                .accountHeld(hold), .event(told), .turnPlanned(refused), .leaseGranted(lease(6)),
                .leaseReleased(FencingToken(6), at: at(95_000)),
            ]
        case 5:
            var handedOver = plannedTurn(7)
            handedOver.standing = .submitted
            handedOver.stopCause = .cancelledByOperator
            handedOver.workspace = "/srv/app"
            var started = plannedTurn(8)
            started.standing = .running
            started.handle = .process(pid: 4712)
            var placed = job("docs")
            placed.workspace = "/srv/docs"
            let reversed = CheckRecord(id: 5, subject: .turn(TurnID(8)), expecting: .fails, plannedAt: at(96_000))
            return [
                .job(placed), .turnPlanned(handedOver), .leaseGranted(lease(7)), .turnPlanned(started),
                .leaseGranted(lease(8)), .checkPlanned(reversed),
            ]
        case 6:
            var skipped = occurrence(31_000, verdict: .skippedWhen)
            skipped.cause = .whenUnmet("no new commit")
            let asked = CheckRecord(id: 6, subject: .when(JobID("auth")), plannedAt: at(97_000))
            return [.occurrence(skipped), .checkPlanned(asked)]
        default:
            return []
        }
    }

    private static func facts(through version: Int) -> [Fact] {
        (1...version).flatMap { facts(ofVersion: $0) }
    }

    private static let fixtureRequest = getenv("MIDWATCH_WRITE_FIXTURE").map { String(cString: $0) }

    @Test("write the fixture", .enabled(if: fixtureRequest != nil, "runs only when a new schema version needs one"))
    func writeFixture() throws {
        let folder = try Scratch()
        let store = try folder.open()
        try store.apply(Self.facts(through: Migration.newest))
        try store.close()
        let request = try #require(Self.fixtureRequest)
        try #require(access(request, F_OK) != 0, "\(request) exists; fixtures are never written anew")
        try FileManager.default.copyItem(atPath: folder.ledgerPath, toPath: request)
    }

    @Test("an old ledger opens, remembers its night and goes on", arguments: Migration.all.map(\.version))
    func oldLedger(version: Int) throws {
        let name = "ledger-v00\(version).sqlite"
        let (old, fresh) = (try Scratch(), try Scratch())
        try FileManager.default.copyItem(atPath: Self.path(of: name), toPath: old.ledgerPath)
        let migrated = try old.open()
        let expected = try fresh.open()
        try expected.apply(Self.facts(through: version))

        #expect(try migrated.memory() == expected.memory())
        #expect(try migrated.turns(limit: 10) == expected.turns(limit: 10))
        #expect(try migrated.counts() == expected.counts())
        #expect(try migrated.events(after: 0, limit: 10) == expected.events(after: 0, limit: 10))
        #expect(try migrated.leases(openOnly: false) == expected.leases(openOnly: false))
        #expect(try migrated.checks(turn: TurnID(1)) == expected.checks(turn: TurnID(1)))
        for job in ["data", "auth"].map(JobID.init) {
            let rows = try migrated.occurrences(job: job, around: nil, limit: 10)
            #expect(try rows == expected.occurrences(job: job, around: nil, limit: 10))
            #expect(!rows.isEmpty)
        }
        #expect(
            try migrated.apply([.turnChanged(endedTurn(2)), .event(event("next"))]).eventIDs == [version < 4 ? 2 : 3]
        )
        try migrated.checkIntegrity()
    }

    @Test("a released schema step is never edited: new and migrated ledgers have the same schema")
    func sameSchema() throws {
        let (old, fresh) = (try Scratch(), try Scratch())
        try FileManager.default.copyItem(atPath: Self.path(of: "ledger-v001.sqlite"), toPath: old.ledgerPath)
        let schemas = try [old, fresh].map { try $0.open().schema() }
        #expect(schemas[0] == schemas[1])
        #expect(schemas[0].count > 10)
    }

    @Test("the newest fixture was written by the newest schema version")
    func newestFixture() throws {
        let digits = String(Migration.newest)
        let padded = String(repeating: "0", count: 3 - digits.count) + digits
        #expect(Self.newestFixture == "ledger-v\(padded).sqlite")
        #expect(Migration.all.map(\.version) == Array(1...Migration.newest))
        let size = try #require(
            try FileManager.default.attributesOfItem(atPath: Self.path(of: Self.newestFixture))[.size]
        )
        #expect(try #require(size as? Int) < 150_000)
    }
}
