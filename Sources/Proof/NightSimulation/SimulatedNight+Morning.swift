import MidwatchModel
import NightFacts
import NightJudge
import SchedulerCore

// The end of a night: faults stop, everything due is decided; then all jobs are held and nothing may be left over.

extension SimulatedNight {
    /// How long the daemon may take to be itself again once faults have stopped, in milliseconds: its longest downtime.
    private var recoveryTime: Int64 { 3 * period + 4 * 3_600_000 }

    /// Nothing goes wrong any more: within a bound the daemon is up, and all that ran before has ended.
    mutating func calmDown() {
        isCalm = true
        doom = nil
        commitTime = 0
        daemon?.busyUntil = 0
        note("calm")
        let before = ledger.lastTurn
        let (end, steps) = (clocks.elapsed + recoveryTime, tally.steps + 3 * Self.stepsMax)
        while complaints.isEmpty, clocks.elapsed < end, tally.steps < steps, !isRecovered(from: before) { advance() }
        guard complaints.isEmpty else { return }
        if !isRecovered(from: before) {
            let left = ledger.openTurns.filter { $0 <= before }.sorted()
            complain("\(recoveryTime) ms after the last fault \(left) of \(before) have not ended, up: \(judge.isUp)")
        }
    }

    private func isRecovered(from turn: TurnID) -> Bool {
        guard judge.isUp, daemon?.messages.isEmpty ?? false else { return false }
        return !ledger.openTurns.contains { $0 <= turn }
    }

    /// Holds every job and lets everything that runs come to its end: nothing may be left over.
    mutating func rise() {
        note("morning")
        for job in definitions.current.jobs {
            daemon?.messages.append(.operatorAsked(.hold(job.id, reason: "morning")))
        }
        let end = clocks.elapsed + recoveryTime
        while complaints.isEmpty, clocks.elapsed < end, !isOver { advance() }
        guard complaints.isEmpty else { return }
        judgeLedger()
        leftOver("process groups", processes.livingLaunches.count)
        leftOver("launches that were handed over", processes.submitted.count)
    }

    private mutating func leftOver(_ things: String, _ count: Int) {
        guard count > 0 else { return }
        tally.lost += count
        complain("in the morning \(count) \(things) are left over")
    }

    /// The ledger as a whole, by the rules that real ledgers are held to.
    private mutating func judgeLedger() {
        let compiled = judge.definitions
        var whole = LedgerJudge(
            ledger.contents(events: story),
            definitions: compiled.definitions,
            schedules: Dictionary(zip(compiled.definitions.jobs.map(\.id), compiled.schedules)) { first, _ in first },
            history: faults.contains(.edits) ? .editedBetweenRuns : .asTold
        )
        whole.judge(isDrained: true)
        for finding in whole.findings {
            if [.leftOver, .lostOccurrence].contains(finding.rule) { tally.lost += 1 }
            if finding.rule == .doubledOccurrence { tally.doubled += 1 }
            complain("in the morning, \(finding.rule.rawValue): \(finding.text)")
        }
    }

    private var isOver: Bool {
        guard judge.isUp, daemon?.messages.isEmpty ?? false else { return false }
        return ledger.openTurns.isEmpty && processes.livingLaunches.isEmpty && processes.submitted.isEmpty
            && ledger.openChecks.isEmpty
    }
}
