import MidwatchModel
import NightFacts
import SchedulerCore

/// A sequence that depends on its seed alone: SplitMix64 by Steele, Lea and Flood.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Records with random content in every field, absent ones included.
struct SampleRecords {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func maybe<Value>(_ value: (inout SampleRecords) -> Value) -> Value? {
        Bool.random(using: &generator) ? value(&self) : nil
    }

    mutating func element<Value>(_ values: [Value], or fallback: Value) -> Value {
        values.randomElement(using: &generator) ?? fallback
    }

    mutating func number() -> Int64 {
        let choices: [Int64] = [0, 1, -1, .max, .min, Int64.random(in: -1_000_000...1_000_000, using: &generator)]
        return element(choices, or: 0)
    }

    mutating func time() -> WallTime {
        WallTime(millisecondsSinceEpoch: number())
    }

    mutating func text() -> String {
        let pieces = [
            "", "auth", "it's", "\"quoted\"", "\u{1}", "\n", "\u{1F319}", "gru\u{308}n", "%s ?1 :x", "\\", "\u{7F}",
        ]
        return (0..<Int.random(in: 0...4, using: &generator))
            .map { _ in element(pieces, or: "") }
            .joined(separator: " ")
    }

    /// Somebody's words, a cause that is no more than its kind, or one as the ledger reads it back.
    mutating func cause() -> Cause {
        element(
            [.words(text()), .timedOut, .phase(.approved), .recorded(kind: "overlap", text: text())],
            or: .words(text())
        )
    }

    mutating func job(_ id: JobID) -> JobRecord {
        JobRecord(
            id: id,
            cursor: JobRecord.Cursor(
                revision: Int(number()),
                scheduleIdentity: text(),
                isDisabled: number() > 0,
                anchor: time(),
                decidedThrough: time()
            ),
            standing: standing(),
            since: time(),
            turn: maybe { TurnID($0.number()) },
            countedTurns: Int(number()),
            streaks: JobRecord.Streaks(failed: Int(number()), idle: Int(number()), tries: Int(number())),
            typical: JobRecord.Typical(
                milliseconds: maybe { $0.number() },
                tokens: maybe { $0.number() },
                microUSD: maybe { $0.number() }
            ),
            note: maybe { samples in
                let remarks = [samples.remark()] + (samples.maybe { [$0.remark()] } ?? [])
                return PromptNote(remarks, after: samples.maybe { TurnID($0.number()) })
            },
            removedAt: maybe { $0.time() }
        )
    }

    mutating func evidence() -> Evidence {
        let lines = maybe { [$0.text(), $0.text()] } ?? []
        return element(
            [
                .exited(Int(number()), lines: lines), .didNotFail(Int(number()), lines: lines),
                .killed(signal: Int(number()), lines: lines),
                .ended(by: element(ExitRecord.Ender.allCases, or: .request), lines: lines), .nothingToDo(text()),
                .notStarted(text()), .lost(times: Int(number()), cause()), .madeAgain(cause()), .calledOff,
                .recorded(text()),
            ],
            or: .calledOff
        )
    }

    mutating func remark() -> PromptNote.Remark {
        element(
            [
                .answer(text(), question: maybe { $0.cause() }), .stuckBefore(maybe { $0.cause() }),
                .gateRefused(PhaseID(plan: text(), phase: text()), evidence()), .recorded(text()),
            ],
            or: .stuckBefore(nil)
        )
    }

    mutating func standing() -> JobRecord.Standing {
        switch element(JobState.allCases, or: .active) {
        case .active: .active
        case .held: .held(cause())
        case .stuck: .stuck(cause(), isParked: number() % 2 == 0)
        case .done: .done
        case .ended: .ended(element(JobRecord.EndRule.allCases, or: .until), cause())
        }
    }

    mutating func occurrence(_ job: JobID, nominal: WallTime, isWaiting: Bool) -> OccurrenceRecord {
        OccurrenceRecord(
            job: job,
            nominal: nominal,
            revision: 1,
            through: time(),
            count: number(),
            verdict: isWaiting ? nil : element(OccurrenceVerdict.allCases, or: .started),
            cause: maybe { $0.cause() },
            turn: maybe { TurnID($0.number()) },
            decidedAt: time(),
            standsFor: number(),
            notBefore: maybe { $0.time() }
        )
    }

    mutating func turn(_ id: TurnID, job: JobID) -> TurnRecord {
        var turn = TurnRecord(
            id: id,
            job: job,
            iteration: Int(number()),
            trigger: element(TurnTrigger.allCases, or: .schedule),
            nominal: maybe { $0.time() },
            revision: Int(number()),
            phase: maybe { PhaseID(plan: $0.text(), phase: $0.text()) },
            token: FencingToken(number()),
            agent: maybe { $0.text() },
            model: maybe { $0.text() },
            plannedAt: time()
        )
        turn.standing = element([.intended, .submitted, .running, .verifying(ending())], or: .running)
        turn.handle = maybe { .process(pid: Int32(truncatingIfNeeded: max(1, $0.number() % 4_194_304))) }
        turn.workspace = maybe { $0.text() }
        turn.stopCause = maybe { $0.cause() }
        turn.standsFor = number()
        return turn
    }

    mutating func ending() -> TurnEnding {
        let code = Int.random(in: 0...255, using: &generator)
        let exit = ExitRecord(
            status: element([.exited(code), .signalled(code), .neverStarted(text())], or: .exited(0)),
            endedBy: maybe { $0.element(ExitRecord.Ender.allCases, or: .timeout) },
            startedAt: maybe { $0.time() },
            endedAt: time(),
            cpu: .microseconds(Int64.random(in: 0...(1 << 50), using: &generator)),
            peakMemoryBytes: number(),
            stdoutBytes: number(),
            stderrBytes: number(),
            stragglers: (0..<Int.random(in: 0...3, using: &generator)).map { _ in text() }
        )
        let report = AgentReport(
            finalText: text(),
            sessionID: maybe { $0.text() },
            usage: maybe {
                TokenUsage(
                    freshInput: $0.number(),
                    cacheRead: $0.number(),
                    cacheWrite: $0.number(),
                    output: $0.number()
                )
            },
            costMicroUSD: maybe { $0.number() },
            failure: maybe { sample in
                AgentFailure(
                    kind: sample.element(AgentFailure.Kind.allCases, or: .other),
                    message: sample.text(),
                    resetsAt: sample.maybe { $0.time() }
                )
            }
        )
        let signal = maybe { $0.element([.done, .stuck(reason: $0.text()), .planned], or: TurnSignal.done) }
        return TurnEnding(exit: exit, report: report, signal: signal)
    }

    mutating func check(_ id: Int64) -> CheckRecord {
        let subjects: [CheckRecord.Subject] = [
            .turn(TurnID(number())), .phase(PhaseID(plan: text(), phase: text())),
            .approval(PhaseID(plan: text(), phase: text())), .when(JobID(text())),
        ]
        return CheckRecord(
            id: id,
            subject: element(subjects, or: .turn(TurnID(1))),
            expecting: element(CheckExpectation.allCases, or: .fails),
            plannedAt: time()
        )
    }

    mutating func lease(_ token: FencingToken, job: JobID) -> LeaseRecord {
        LeaseRecord(token: token, job: job, turn: TurnID(number()), acquiredAt: time(), expiresAt: time())
    }

    mutating func phase(_ id: PhaseID) -> PhaseRecord {
        let approval = element(PhaseRecord.Approval.allCases, or: .byOperator)
        let standings: [PhaseRecord.Standing] = [
            .shut, .open(maybe { $0.cause() }), .verifying(cause()), .refused(cause()),
            .awaitingApproval(.words(text())), .approved(approval, cause()), .passed,
        ]
        return PhaseRecord(
            id: id,
            standing: element(standings, or: .shut),
            since: time(),
            instance: Int(number()),
            openedAt: maybe { $0.time() },
            reopened: Int(number()),
            seal: maybe { $0.text() }
        )
    }

    mutating func event() -> EventRecord {
        EventRecord(
            at: time(),
            job: maybe { JobID($0.text()) },
            turn: maybe { TurnID($0.number()) },
            phase: maybe { PhaseID(plan: $0.text(), phase: $0.text()) },
            .recorded(
                element(EventRecord.Kind.allCases, or: .daemonStarted),
                text: text(),
                fields: [
                    Field("words", .text(text())), Field("count", .number(number())),
                    Field("passed", .flag(number() > 0)),
                ]
            )
        )
    }
}
