import GRDB
import MidwatchModel
import MidwatchTestKit
import NightFacts
import Testing

@testable import Ledger

/// What `doctor` says of a ledger whose rows refer to what is not there.
@Suite struct ReferenceTests {
    private let folder: Scratch

    /// A ledger in which every reference leads somewhere, with one of each.
    init() throws {
        folder = try Scratch()
        let store = try folder.open()
        let phase = PhaseID(plan: "build", phase: "logic")
        var started = occurrence(2000)
        started.turn = TurnID(1)
        let pending = PendingStart(
            id: 1,
            job: JobID("auth"),
            trigger: .manual,
            attempt: 1,
            nominal: nil,
            revision: 1,
            notBefore: at(1),
            since: at(1),
            isForced: false
        )
        try store.apply([
            .job(job("auth")), .turnPlanned(plannedTurn(1)), .leaseGranted(lease(1)), .occurrence(started),
            .occurrence(occurrence(3000, verdict: nil)), .pendingAdded(pending),
            .phase(PhaseRecord(id: phase, standing: .verifying(.words("all done")), since: at(1))),
            .checkPlanned(CheckRecord(id: 1, subject: .turn(TurnID(1)), plannedAt: at(1))),
            .checkPlanned(CheckRecord(id: 2, subject: .phase(phase), plannedAt: at(1))),
            .checkPlanned(CheckRecord(id: 3, subject: .when(JobID("auth")), plannedAt: at(1))),
        ])
        try store.close()
    }

    private func health(after statement: String? = nil) throws -> LedgerHealth {
        if let statement {
            let queue = try DatabaseQueue(path: folder.ledgerPath)
            try queue.write { db in try db.execute(sql: statement) }
            try queue.close()
        }
        return try LedgerHealth(readingFrom: folder.ledgerPath)
    }

    @Test("a ledger as the daemon writes it is sound")
    func sound() throws {
        let health = try health()
        #expect(health.danglers == [] && health.isSound)
    }

    @Test(
        "a row that refers to nothing is told with what it lacks",
        arguments: [
            ("DELETE FROM lease", ["1 turns without their lease, the first: 1"]),
            (
                "UPDATE lease SET turn = 9",
                [
                    "1 turns without their lease, the first: 1", "1 leases without their turn, the first: 1",
                ]
            ),
            ("UPDATE turn SET token = 9", ["1 turns without their lease, the first: 1"]),
            (
                "UPDATE occurrence SET job = 'gone' WHERE verdict IS NULL",
                [
                    "1 waiting occurrences without their job, the first: gone"
                ]
            ),
            (
                "UPDATE occurrence SET turn = 9 WHERE turn = 1",
                [
                    "1 occurrences without the turn they started, the first: auth"
                ]
            ),
            ("UPDATE pending_start SET job = 'gone'", ["1 waiting starts without their job, the first: 1"]),
            ("UPDATE check_run SET turn = 9 WHERE id = 1", ["1 checks without their turn, the first: 1"]),
            ("UPDATE check_run SET job = 'gone' WHERE id = 3", ["1 checks without their job, the first: 3"]),
            ("DELETE FROM phase", ["1 checks without their phase, the first: 2"]),
            (
                "DELETE FROM job",
                [
                    "1 turns without their job, the first: 1",
                    "1 waiting occurrences without their job, the first: auth",
                    "1 waiting starts without their job, the first: 1", "1 checks without their job, the first: 3",
                ]
            ),
            (
                "DELETE FROM turn",
                [
                    "1 leases without their turn, the first: 1",
                    "1 occurrences without the turn they started, the first: auth",
                    "1 checks without their turn, the first: 1",
                ]
            ),
        ] as [(String, [String])]
    )
    func broken(statement: String, danglers: [String]) throws {
        let health = try health(after: statement)
        #expect(health.faults == [] && health.danglers == danglers && !health.isSound)
    }
}
