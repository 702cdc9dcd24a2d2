import JobFile
import MidwatchModel
import MidwatchTestKit
import Testing

@Suite("Damaged files")
struct RobustnessTests {
    private static let samples = [
        FoundingFile.text, Samples.openClaw, Samples.legacy, Samples.midwatch, Samples.nights,
    ]

    @Test(
        "a damaged file gives definitions or errors, never a crash, and sound definitions when it gives them",
        arguments: 0..<40
    )
    func mutations(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        for _ in 0..<25 {
            var bytes = Array((Self.samples.randomElement(using: &random) ?? "").utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) { damage(&bytes, &random) }
            let result = JobFileReader.read(
                [JobFileSource(path: "jobs.json", bytes: bytes)],
                zones: SomeZones.zones,
                knownZones: SomeZones.names
            )
            let text = String(decoding: bytes, as: UTF8.self)
            #expect((result.definitions == nil) == (result.counts.errors > 0), "\(text)")
            #expect(result.problems.count + result.problemsLeftOut == result.counts.errors + result.counts.warnings)
            #expect(result.problems.allSatisfy { $0.line >= 1 && $0.column >= 1 && !$0.description.contains("\n") })
            if let definitions = result.definitions { expectSound(definitions, text) }
        }
    }

    /// Swaps, drops, doubles or replaces a piece.
    private func damage(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        guard bytes.count > 10 else { return }
        let start = Int.random(in: 0..<bytes.count - 1, using: &random)
        let end = min(bytes.count, start + Int.random(in: 1...12, using: &random))
        let pieces = [
            "null", "0", "-1", "1e308", "\"\"", "[]", "{}", "\"x\"", "99999999999999999999", ",", ":", "\"", "\\", "}",
            "true",
            "\"kind\": \"at\",", "\"id\": \"auth\",", "\u{0}", "é", "/*", "\"* * * * *\"", "\"tz\": \"UTC\",",
        ]
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes.removeSubrange(start..<end)
        case 1: bytes.insert(contentsOf: Array(bytes[start..<end]), at: start)
        case 2: bytes[start] = UInt8.random(in: 0...255, using: &random)
        case 3: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: start)
        default:
            // A value for another: what stands between a colon and the next comma or bracket.
            guard let colon = bytes[start...].firstIndex(of: UInt8(ascii: ":")) else { return }
            let stop = bytes[colon...].firstIndex { [0x2C, 0x5D, 0x7D, 0x0A].contains($0) } ?? bytes.endIndex
            bytes.replaceSubrange(colon + 1..<stop, with: Array((pieces.randomElement(using: &random) ?? "").utf8))
        }
    }

    private func expectSound(_ definitions: Definitions, _ text: String) {
        let ids = definitions.jobs.map(\.id)
        #expect(Set(ids).count == ids.count, "\(text)")
        let agents = Set(definitions.agents.map(\.name))
        for job in definitions.jobs {
            #expect(!job.id.rawValue.isEmpty && job.id.rawValue.count <= 200, "\(text)")
            switch job.payload {
            case .agentTurn(let turn):
                #expect(!turn.message.isEmpty && agents.contains(job.agent ?? ""), "\(text)")
            case .command(let line):
                #expect(line.argv.first?.isEmpty == false && job.agent == nil, "\(text)")
            }
            if case .every(let interval) = job.schedule { #expect(interval.period >= .milliseconds(1), "\(text)") }
            #expect(job.workspace?.hasPrefix("/") ?? true, "\(text)")
            #expect(job.maxTurns ?? 1 >= 1, "\(text)")
            expectSoundNight(job, agents, text)
        }
        for plan in definitions.plans {
            if case .at = plan.schedule { Issue.record("a plan that does not repeat: \(text)") }
            for phase in plan.phases {
                guard let reopen = phase.gate.reopen else { continue }
                #expect(phase.gate.verify != nil && !reopen.jobs.isEmpty, "\(text)")
                #expect(Set(reopen.jobs).isSubset(of: Set(phase.jobs)), "\(text)")
            }
        }
        #expect((0..<1440).contains(definitions.night.beginsAt), "\(text)")
        let members = definitions.plans.flatMap(\.phases).flatMap(\.jobs)
        #expect(Set(members).count == members.count && Set(members).isSubset(of: Set(ids)), "\(text)")
        #expect(Set(definitions.plans.map(\.name)).count == definitions.plans.count, "\(text)")
        #expect(
            definitions.plans.allSatisfy { !$0.phases.isEmpty && $0.phases.allSatisfy { !$0.jobs.isEmpty } },
            "\(text)"
        )
    }
}

/// The rules about a job's budgets, its finish time and its helpers.
private func expectSoundNight(_ job: JobDefinition, _ agents: Set<String>, _ text: String) {
    #expect((0..<1440).contains(job.finishBy?.minutes ?? 0), "\(text)")
    if let budget = job.budget {
        let amounts = [budget.turns, budget.tokens, budget.costMicroUSD, budget.wallMilliseconds].compactMap(\.self)
        #expect(!amounts.isEmpty && amounts.allSatisfy { $0 >= 1 }, "\(text)")
    }
    #expect(job.progress.idleTurns ?? 1 >= 1 && job.progress.files.count <= 32, "\(text)")
    #expect(job.onStuck.retryWith.count <= 8, "\(text)")
    #expect(job.onStuck.retryWith.allSatisfy { agents.contains($0.agent) }, "\(text)")
    #expect(job.bounds.repeatedLinesMax ?? 2 >= 2 && job.bounds.silentWorkPercent ?? 1 >= 1, "\(text)")
    #expect(job.when?.argv.first?.isEmpty != true, "\(text)")
}

/// A small seeded generator, so that a failing case replays.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
