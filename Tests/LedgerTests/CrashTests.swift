import Dispatch
import Glibc
import Ledger
import MidwatchModel
import MidwatchTestKit
import NightFacts
import NightWords
import SchedulerCore
import Testing

/// kill -9 at any instant: every acknowledged step is there as a whole, and no other half.
@Suite(.timeLimit(.minutes(5))) struct CrashTests {
    /// The facts of step `number`, over four tables.
    private static func facts(of number: Int64) -> [Fact] {
        [
            .occurrence(occurrence(number)), .turnPlanned(plannedTurn(number)), .leaseGranted(lease(number)),
            .turnChanged(endedTurn(number)), .leaseReleased(FencingToken(number), at: at(number)),
            .event(event("\(number)")),
        ]
    }

    /// The child: writes steps for ever and reports each once it is committed, its own process id first.
    private static func write(_ ledger: String, reportingTo pipe: String) throws {
        let descriptor = open(pipe, O_WRONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        func report(_ number: Int64) throws {
            try withUnsafeBytes(of: number) {
                try #require(Glibc.write(descriptor, $0.baseAddress, $0.count) == $0.count)
            }
        }
        try report(Int64(getpid()))
        let store = try LedgerStore(path: ledger)
        var number = try store.memory().lastTurn.rawValue
        while true {
            number += 1
            try store.apply(facts(of: number))
            try report(number)
        }
    }

    /// The parent: kills the child after some reports, at whatever it is doing then.
    ///
    /// - Returns: the last step reported, nil when none was.
    private static func kill(afterReports count: Int, descriptor: Int32) throws -> Int64? {
        var reports: [Int64] = []
        var (process, isKilled) = (pid_t(0), false)
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let deadlineMilliseconds: Int32 = 120_000
        while true {
            try #require(poll(&ready, 1, deadlineMilliseconds) == 1, "the child was silent for too long")
            var number: Int64 = 0
            let length = read(descriptor, &number, MemoryLayout<Int64>.size)
            guard length == MemoryLayout<Int64>.size else { break }
            if process == 0 { process = pid_t(number) } else { reports.append(number) }
            if !isKilled && reports.count >= count {
                isKilled = true
                try #require(Glibc.kill(process, SIGKILL) == 0)
            }
        }
        return reports.last
    }

    @Test("kill -9 while writing, then again on the same ledger", arguments: [[0, 1, 7], [40, 90, 3]])
    func killWhileWriting(reports: [Int]) async throws {
        let folder = try Scratch()
        let (ledger, pipe) = (folder.ledgerPath, folder.path + "/reports")
        try #require(mkfifo(pipe, 0o600) == 0)
        var written: Int64 = 0
        for count in reports {
            let descriptor = open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            try #require(descriptor >= 0)
            defer { close(descriptor) }
            // The killer waits on a thread of its own, because it blocks.
            async let acknowledged = withCheckedThrowingContinuation { continuation in
                DispatchQueue.global().async {
                    continuation.resume(with: Result { try Self.kill(afterReports: count, descriptor: descriptor) })
                }
            }
            await #expect(processExitsWith: .signal(SIGKILL)) { [ledger = ledger as String, pipe = pipe as String] in
                try Self.write(ledger, reportingTo: pipe)
            }
            let last = try await acknowledged ?? written
            written = try verify(ledger, acknowledged: last)
        }
    }

    /// Reopens the ledger and expects all steps up to the acknowledged one, each as a whole; the next one may be
    /// there, for its commit may have come before its report.
    ///
    /// - Returns: the last step found.
    private func verify(_ path: String, acknowledged: Int64) throws -> Int64 {
        let store = try LedgerStore(path: path)
        let memory = try store.memory()
        let last = memory.lastTurn.rawValue
        #expect(last == acknowledged || last == acknowledged + 1)
        #expect(memory.openTurns == [])
        #expect(memory.leases == [])
        #expect(memory.lastToken.rawValue == last)
        let turns = try store.turns(limit: LedgerStore.maximumRows)
        #expect(turns == (0..<last).map { endedTurn(last - $0) })
        let events = try store.events(after: 0, limit: LedgerStore.maximumRows)
        #expect(events.map(\.id) == (0..<last).map { $0 + 1 })
        #expect(events.map(\.record.message) == (0..<last).map { "\($0 + 1)" })
        let occurrences = try store.occurrences(job: JobID("auth"), around: nil, limit: LedgerStore.maximumRows)
        #expect(occurrences == (0..<last).map { occurrence($0 + 1) })
        #expect(try store.counts().leases == Int(last))
        try store.checkIntegrity()
        try store.close()
        return last
    }
}
