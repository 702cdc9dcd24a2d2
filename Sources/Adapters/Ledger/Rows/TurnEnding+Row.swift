import FoundationEssentials
import MidwatchModel

extension TurnEnding {
    /// Where a turn's ending lies in its row. All are NULL while the ending is not known; `exit_kind` decides.
    /// The longest text comes last, so that reading the others does not walk over it.
    static let columns = [
        "exit_kind", "exit_code", "exit_message", "exit_ended_by", "exit_started_ms", "exit_ended_ms", "cpu_us",
        "peak_bytes", "stdout_bytes", "stderr_bytes", "stragglers", "work_before", "work_after",
        "session", "tokens_fresh_input", "tokens_cache_read", "tokens_cache_write", "tokens_output", "cost_micro_usd",
        "failure_kind", "failure_message", "failure_resets_ms", "signal_kind", "signal_reason", "final_text",
    ]

    /// How much of the end of an agent's final words is kept, in UTF-8 bytes.
    static let maximumFinalTextBytes = 8 << 10

    static func add(_ ending: TurnEnding?, to row: inout RowValues) {
        guard let ending else {
            for _ in columns { row.add(Int64?.none) }
            return
        }
        add(ending.exit, to: &row)
        let report = ending.report
        row.add(report.sessionID)
        row.add(report.usage?.freshInput)
        row.add(report.usage?.cacheRead)
        row.add(report.usage?.cacheWrite)
        row.add(report.usage?.output)
        row.add(report.costMicroUSD)
        row.add(report.failure?.kind.rawValue)
        row.add(report.failure?.message)
        row.add(report.failure?.resetsAt?.millisecondsSinceEpoch)
        let (signal, reason) = words(for: ending.signal)
        row.add(signal)
        row.add(reason)
        row.add(end(of: report.finalText))
    }

    private static func add(_ exit: ExitRecord, to row: inout RowValues) {
        switch exit.status {
        case .exited(let code):
            row.add("exited")
            row.add(Int64(code))
            row.add(String?.none)
        case .signalled(let number):
            row.add("signalled")
            row.add(Int64(number))
            row.add(String?.none)
        case .neverStarted(let text):
            row.add("never_started")
            row.add(Int64?.none)
            row.add(text)
        }
        row.add(exit.endedBy?.rawValue)
        row.add(exit.startedAt?.millisecondsSinceEpoch)
        row.add(exit.endedAt.millisecondsSinceEpoch)
        row.add(exit.cpu.wholeMicroseconds)
        row.add(exit.peakMemoryBytes)
        row.add(exit.stdoutBytes)
        row.add(exit.stderrBytes)
        row.add(json(exit.stragglers))
        row.add(exit.work?.before)
        row.add(exit.work?.after)
    }

    /// Nil when the ending is not known.
    init?(reading row: inout RowReader) throws {
        guard let exit = try ExitRecord(reading: &row) else { return nil }
        let session = try row.optionalText()
        let counts = [try row.optionalInteger(), try row.optionalInteger(), try row.optionalInteger()]
        let output = try row.optionalInteger()
        let cost = try row.optionalInteger()
        let failureKind = try row.optionalWord(AgentFailure.Kind.self)
        let failureMessage = try row.optionalText()
        let resetsAt = try row.optionalTime()
        let signalKind = try row.optionalText()
        let signalReason = try row.optionalText()
        self.init(
            exit: exit,
            report: AgentReport(
                finalText: try row.optionalText() ?? "",
                sessionID: session,
                usage: output.map {
                    TokenUsage(
                        freshInput: counts[0] ?? 0,
                        cacheRead: counts[1] ?? 0,
                        cacheWrite: counts[2] ?? 0,
                        output: $0
                    )
                },
                costMicroUSD: cost,
                failure: failureKind.map {
                    AgentFailure(kind: $0, message: failureMessage ?? "", resetsAt: resetsAt)
                }
            ),
            signal: try Self.signal(signalKind, reason: signalReason)
        )
    }

    private static func words(for signal: TurnSignal?) -> (kind: String?, reason: String?) {
        switch signal {
        case nil: (nil, nil)
        case .done: ("done", nil)
        case .stuck(let reason): ("stuck", reason)
        case .planned: ("planned", nil)
        }
    }

    private static func signal(_ kind: String?, reason: String?) throws -> TurnSignal? {
        switch kind {
        case nil: nil
        case "done": .done
        case "stuck": .stuck(reason: reason ?? "")
        case "planned": .planned
        case let other?: throw UnreadableValue(description: "the signal \"\(other)\"")
        }
    }

    /// The last ``maximumFinalTextBytes`` of a text, cut between two characters' encodings.
    static func end(of text: String) -> String {
        let text = text.withVisibleNULs
        let bytes = text.utf8
        guard bytes.count > maximumFinalTextBytes else { return text }
        let tail = bytes.suffix(maximumFinalTextBytes)
        return String(decoding: tail.drop { $0 & 0b1100_0000 == 0b1000_0000 }, as: UTF8.self)
    }

    private static func json(_ names: [String]) -> String {
        guard !names.isEmpty, let data = try? JSONEncoder().encode(names) else { return "[]" }
        return String(decoding: data, as: UTF8.self)
    }
}

extension ExitRecord {
    /// Nil when the row holds no ending; the columns are passed over then as well.
    fileprivate init?(reading row: inout RowReader) throws {
        let kind = try row.optionalText()
        let code = try row.optionalInteger()
        let message = try row.optionalText()
        let endedBy = try row.optionalWord(Ender.self)
        let startedAt = try row.optionalTime()
        let endedAt = try row.optionalTime()
        let cpu = try row.optionalInteger()
        let sizes = [try row.optionalInteger(), try row.optionalInteger(), try row.optionalInteger()]
        let stragglers = try row.optionalText()
        let before = try row.optionalText()
        let after = try row.optionalText()
        guard let kind, let endedAt else { return nil }
        let status: Status
        switch (kind, code) {
        case ("exited", let code?): status = .exited(Int(code))
        case ("signalled", let code?): status = .signalled(Int(code))
        case ("never_started", _): status = .neverStarted(message ?? "")
        default: throw UnreadableValue(description: "the exit kind \"\(kind)\"")
        }
        self.init(
            status: status,
            endedBy: endedBy,
            startedAt: startedAt,
            endedAt: endedAt,
            cpu: .microseconds(cpu ?? 0),
            peakMemoryBytes: sizes[0] ?? 0,
            stdoutBytes: sizes[1] ?? 0,
            stderrBytes: sizes[2] ?? 0,
            stragglers: try Self.names(stragglers ?? "[]"),
            work: before == nil && after == nil ? nil : WorkDigests(before: before, after: after)
        )
    }

    private static func names(_ json: String) throws -> [String] {
        guard json != "[]" else { return [] }
        do {
            return try JSONDecoder().decode([String].self, from: Data(json.utf8))
        } catch {
            throw UnreadableValue(description: "the list of stragglers \(json)")
        }
    }
}

extension Duration {
    /// Truncated towards zero; saturates at the range of `Int64`.
    fileprivate var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        return product.addingReportingOverflow(attoseconds / 1_000_000_000_000).partialValue
    }
}
