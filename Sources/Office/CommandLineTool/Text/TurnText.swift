import ControlAPI
import MidwatchModel

/// Everything about one turn, or one job, as lines for people.
enum TurnText {
    static func lines(_ turn: TurnReply, _ style: TextStyle) -> [String] {
        var fields = Fields()
        fields.add("turn", String(turn.turn))
        fields.add("job", turn.job)
        fields.add("phase", turn.phase)
        fields.add("iteration", turn.iteration.map { String($0) })
        if let attempt = turn.attempt, attempt > 1 { fields.add("attempt", String(attempt)) }
        fields.add("trigger", turn.trigger.rawValue)
        fields.add("state", turn.state.rawValue)
        fields.add("outcome", turn.outcome?.rawValue)
        fields.add("reason", turn.reason)
        fields.add("due", turn.nominal.map(style.time))
        fields.add("intended", turn.intendedAt.map(style.time))
        fields.add("started", turn.startedAt.map { style.time($0) + lateness(turn) })
        fields.add("ended", turn.endedAt.map(style.time))
        fields.add("took", turn.durationMs.map(TextStyle.duration))
        fields.add("exit status", turn.exitStatus.map { String($0) })
        fields.add("killed by", turn.killedBy.map { "signal \($0)" })
        fields.add("ended by", turn.endedBy?.rawValue)
        fields.add("signal", signal(turn))
        fields.add("agent", turn.agent)
        fields.add("model", turn.model)
        fields.add("account", turn.account)
        fields.add("conversation", turn.conversation)
        fields.add("tokens", turn.usage.map(tokens))
        fields.add("cost", turn.costMicroUSD.map(TextStyle.cost))
        fields.add("cpu", turn.cpuMs.map(TextStyle.duration))
        fields.add("peak memory", turn.peakMemoryBytes.map(TextStyle.size))
        fields.add("stdout", turn.stdoutBytes.map(TextStyle.size))
        fields.add("stderr", turn.stderrBytes.map(TextStyle.size))
        fields.add("stragglers", turn.stragglers.isEmpty ? nil : turn.stragglers.joined(separator: ", "))
        fields.add("workspace", turn.workspace)
        fields.add("folder", turn.folder)
        fields.add("lease token", turn.token.map { String($0) })
        guard let words = turn.finalText, !words.isEmpty else { return fields.lines }
        return fields.lines + ["", "final words"] + SafeText.lines(words).map { "  \($0)" }
    }

    private static func signal(_ turn: TurnReply) -> String? {
        guard let signal = turn.signal else { return nil }
        guard let reason = turn.signalReason, !reason.isEmpty else { return signal.rawValue }
        return "\(signal.rawValue): \(reason)"
    }

    private static func lateness(_ turn: TurnReply) -> String {
        turn.latenessMs.map { " (\(TextStyle.duration($0)) after it was due)" } ?? ""
    }

    private static func tokens(_ usage: UsageReply) -> String {
        "\(usage.freshInput) fresh input, \(usage.cacheRead) from cache, \(usage.cacheWrite) to cache, "
            + "\(usage.output) output"
    }
}
