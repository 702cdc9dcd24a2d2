import MidwatchModel
import NightFacts
import NightJudge
import Testing

/// What is no fault in a ledger, and what two looks at one have to agree on.
@Suite struct LookTests {
    @Test("more turns side by side than one, where the job allows them")
    func allowed() throws {
        var night = SoundNight()
        night.definitions.jobs[0].overlap = .allow(limit: 2)
        night.contents.events.swapAt(3, 4)
        let findings = try night.findings()
        #expect(!findings.contains { $0.rule == .overlap })
    }

    @Test("what fell due while a job was over is not missed once it was resumed")
    func resumed() throws {
        var night = SoundNight()
        night.contents.occurrences.remove(at: 2)
        #expect(try night.findings().count == 1)
        let resumed = EventRecord(at: SoundNight.at(190), job: SoundNight.tick, .jobResumed(SoundNight.tick))
        let place = night.contents.events.count
        night.contents.events.append(NumberedEvent(id: Int64(place + 1), record: resumed))
        #expect(try night.findings() == [])
        // Before the occurrences it excuses nothing, nor does another job's.
        night.contents.events[place].record.at = SoundNight.at(130)
        #expect(try night.findings().count == 1)
        night.contents.events[place].record.at = SoundNight.at(190)
        night.contents.events[place].record.job = JobID("a")
        #expect(try night.findings().count == 1)
    }

    @Test("a start of the daemon excuses a gap only where the file was edited")
    func edited() throws {
        var night = SoundNight()
        night.contents.occurrences.remove(at: 2)
        night.tell(200, .daemonStarted(jobs: 3, running: 0))
        #expect(try night.findings().map(\.rule) == [.lostOccurrence])
        #expect(try night.findings(.editedBetweenRuns) == [])
    }

    @Test("a night that goes on may have turns, leases and waits")
    func living() throws {
        var night = SoundNight()
        night.contents.occurrences[3].verdict = nil
        let place = night.contents.turns.count - 1
        night.contents.turns[place].standing = .running
        night.contents.leases[place].releasedAt = nil
        night.contents.events.removeLast()
        #expect(try night.findings(isDrained: false) == [])
        #expect(Set(try night.findings(isDrained: true).map(\.rule)) == [.leftOver])
    }

    @Test("numbers that were left out by a restore")
    func restored() throws {
        var night = SoundNight()
        let event = EventRecord(at: SoundNight.at(400), .ledgerRestored(from: "copy"))
        night.contents.events.append(NumberedEvent(id: 1_000_000, record: event))
        #expect(try night.findings() == [])
    }

    @Test("what was settled stays: rows that are gone or have changed")
    func changes() throws {
        let earlier = SoundNight().contents
        var night = SoundNight()
        var judge = try night.judge()
        judge.judgeChanges(since: earlier)
        #expect(judge.findings == [])
        night.changeEnd(0) { $0.outcome = .failed }
        night.contents.occurrences.remove(at: 1)
        night.contents.checks.removeFirst()
        night.contents.leases[0].releasedAt = SoundNight.at(7)
        night.contents.jobs.removeLast()
        night.contents.events.removeFirst()
        judge = try night.judge()
        judge.judgeChanges(since: earlier)
        let words = ["turn 1", "tick at", "check 1", "lease 1", "job b", "the story"]
        #expect(judge.findings.count == words.count)
        for word in words {
            #expect(judge.findings.contains { $0.rule == .changed && $0.text.hasPrefix(word) }, "\(word)")
        }
    }

    @Test("many findings are counted and not all kept")
    func bounded() throws {
        var night = SoundNight()
        night.contents.leases += (100..<500).map { number in
            LeaseRecord(
                token: FencingToken(number),
                job: SoundNight.tick,
                turn: TurnID(number),
                acquiredAt: SoundNight.at(0),
                expiresAt: SoundNight.at(0)
            )
        }
        var judge = try night.judge()
        judge.judge()
        #expect(judge.findingCount == 400)
        #expect(judge.findings.count == LedgerJudge.findingsMax)
    }
}
