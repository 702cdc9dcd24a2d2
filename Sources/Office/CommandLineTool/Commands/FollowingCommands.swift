import ArgumentParser
import ControlAPI
import ControlClient
import MidwatchModel

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(of: Operations.events.entry)

    @OptionGroup var options: CommonOptions
    @Flag(name: .shortAndLong, help: "Go on with events as they happen.") var follow = false
    @Option(help: ArgumentHelp("Only events after this id.", valueName: "id")) var after: Int64?
    @Option(help: ArgumentHelp("At most so many, 1 to 1000; -f goes on beyond.", valueName: "count")) var limit = 20

    func run() async throws {
        let style = TextStyle.ofTerminal()
        let (json, follow, after, limit) = (options.output.json, follow, after, limit)
        try await options.ask { client in
            func show(_ event: EventReply) throws {
                if json {
                    try Console.print(json: event, oneLine: true)
                } else {
                    Console.print(ReplyText.event(event, style))
                }
            }
            var last = after ?? 0
            if !follow || after == nil {
                for event in try await client.call(
                    Operations.events,
                    EventsRequest(after: after, limit: limit)
                ) {
                    try show(event)
                    last = event.event
                }
            }
            guard follow else { return }
            for try await event in try await client.followEvents(after: last) {
                try show(event)
                last = event.event
            }
            throw ControlError(
                .unavailable,
                "midwatchd has ended the stream: it is stopping",
                cure: "go on later with midwatch events -f --after \(last)"
            )
        }
    }
}

struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(of: Operations.turnLog.entry)

    @OptionGroup var options: CommonOptions
    @Argument(help: "A job's name or a turn's number.") var target: String
    @Flag(name: .shortAndLong, help: "Go on until the turn ends.") var follow = false
    @Flag(help: "Standard error instead of standard output.") var stderr = false
    @Option(help: ArgumentHelp("Only the last lines.", valueName: "lines")) var tail: Int?
    @Flag(name: .customLong("job"), help: "The name is a job's, even when made of digits.") var isJob = false

    func run() async throws {
        let stream = stderr ? LogStream.stderr : .stdout
        let turn = isJob ? nil : Int64(target)
        let (json, target, tail, follow) = (options.output.json, target, tail, follow)
        try await options.ask { client in
            let output =
                if let turn {
                    try await client.log(TurnLogRequest(turn: turn, stream: stream, tail: tail, follow: follow))
                } else {
                    try await client.log(JobLogRequest(job: target, stream: stream, tail: tail, follow: follow))
                }
            var lines = JSONLogLines(turn: output.turn, stream: stream)
            for try await piece in output {
                if json {
                    for line in lines.append(piece) { try Console.print(json: line, oneLine: true) }
                } else {
                    Console.copy(piece)
                }
            }
            if json, let line = lines.rest { try Console.print(json: line, oneLine: true) }
            if follow, let turn = output.turn {
                let reply = try await client.call(Operations.turn, TurnRequest(turn: turn))
                Console.note(["turn \(turn) is over: \(reply.outcome?.rawValue ?? reply.state.rawValue)"])
            }
        }
    }
}

/// Cuts output into lines for `logs --json`.
struct JSONLogLines {
    /// A line of output.
    struct Line: Encodable {
        var turn: Int64?
        var stream: LogStream
        var text: String
    }

    /// A line longer than this is told in parts, in bytes: 64 KiB.
    static let maximumLineBytes = 64 << 10

    private let turn: Int64?
    private let stream: LogStream
    private var held: [UInt8] = []

    init(turn: Int64?, stream: LogStream) {
        self.turn = turn
        self.stream = stream
    }

    /// The lines that the next bytes complete.
    mutating func append(_ bytes: [UInt8]) -> [Line] {
        var lines: [Line] = []
        for byte in bytes {
            if byte != UInt8(ascii: "\n") { held.append(byte) }
            if byte == UInt8(ascii: "\n") || held.count == Self.maximumLineBytes {
                lines.append(line)
                held.removeAll(keepingCapacity: true)
            }
        }
        return lines
    }

    /// What came after the last newline; nil when there is nothing.
    var rest: Line? { held.isEmpty ? nil : line }

    private var line: Line { Line(turn: turn, stream: stream, text: String(decoding: held, as: UTF8.self)) }
}
