import ArgumentParser
import ControlAPI
import ControlClient
import FoundationEssentials
import Glibc
import MidwatchModel
import Schedules
import ZoneDatabase

/// `--json`, which every command takes.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON with a stable shape; errors are JSON on standard error.")
    var json = false
}

/// Options of the commands that ask the daemon.
struct CommonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The daemon's control socket.",
            discussion: "Otherwise $MIDWATCH_SOCKET; /run/midwatch/control.sock for root and midwatch; the user's own.",
            valueName: "path"
        )
    )
    var socket: String?

    @OptionGroup var output: OutputOptions

    /// Asks the daemon.
    func ask<Value: Sendable>(_ question: (ControlClient) async throws -> Value) async throws -> Value {
        try await ControlClient.with(socketPath: try socketPath(), question)
    }

    /// Asks the daemon for a value and prints it: as JSON, or as the lines that `text` makes of it.
    func show<Value: Encodable & Sendable>(
        _ question: (ControlClient) async throws -> Value,
        text: (Value, TextStyle) -> [String]
    ) async throws {
        let value = try await ask(question)
        if output.json {
            try Console.print(json: value)
        } else {
            Console.print(text(value, TextStyle.ofTerminal()))
        }
    }

    /// Gives an order and prints what came of it.
    func order(_ order: (ControlClient) async throws -> ActionReply) async throws {
        try await show(order) { reply, _ in [SafeText.line(reply.message)] }
    }

    private func socketPath() throws -> String {
        let path = SocketLocation.path(
            explicit: socket,
            environment: ProcessInfo.processInfo.environment,
            userID: geteuid(),
            userName: ProcessInfo.processInfo.userName,
            // What may not even be looked at is there: its owner is asked, and refuses.
            exists: { access($0, F_OK) == 0 || errno == EACCES }
        )
        guard let path else {
            throw ControlError(
                .invalidArgument,
                "there is no place to look for the control socket: neither XDG_RUNTIME_DIR nor HOME is set",
                cure: "name it: --socket PATH, or \(SocketLocation.variable)"
            )
        }
        return path
    }
}

extension ZoneDirectory {
    /// The machine's zones, as TZDIR and TZ name them.
    static func ofMachine() -> ZoneDirectory {
        let environment = ProcessInfo.processInfo.environment
        return ZoneDirectory(
            path: environment["TZDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? ZoneDirectory.defaultPath,
            timeZoneVariable: environment["TZ"]
        )
    }
}

extension WallTime {
    /// The present moment.
    static func now() -> WallTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(millisecondsSinceEpoch: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
