import ArgumentParser
import ControlAPI

/// The daemon's command line.
@main
struct Midwatchd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "midwatchd",
        abstract: "Run coding agents unattended: the scheduler daemon.",
        discussion: """
            Reads job definitions, launches agent turns on schedule, hears DONE and STUCK, opens phases, and keeps every \
            fact in SQLite. Usually started by systemd; by hand it logs to stderr and can end by itself:

              midwatchd --jobs jobs.json --state /tmp/night --until-done

            Looks at its state without running, and puts a copy of a damaged ledger in its place:

              midwatchd doctor --help

            EXIT STATUS
              0  stopped in order; with --until-done: every job is done
              1  something failed; with --until-done: some job is not done, and the summary says why
              2  the command line or the jobs file is wrong

            ENVIRONMENT
              STATE_DIRECTORY, CONFIGURATION_DIRECTORY, RUNTIME_DIRECTORY  set by systemd; stand in for the options
              MIDWATCH_SOCKET  the control socket, where --socket is not given
              TZ, TZDIR        the local time zone and the folder of the zone database
            """,
        version: MidwatchVersion.text
    )

    @Option(help: "The jobs file; the folder jobs.d beside it is read too.")
    var jobs: String?

    @Option(help: "The state folder: ledger, turn folders, lock.")
    var state: String?

    @Option(help: "The control socket.")
    var socket: String?

    @Option(help: "The keeper's program. Default: midwatch-keeper beside this one.")
    var keeper: String?

    @Flag(help: "Show the night on stdout and end when every job is done or nothing more can happen.")
    var untilDone = false

    @Option(help: "The least level that is logged: trace, debug, info, notice, warning, error, critical.")
    var logLevel = "info"

    /// The parser's own status for a wrong command line is 64; here it is 2, as for a wrong jobs file.
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.first != "doctor" else {
            return await run(DoctorCommand.self, Array(arguments.dropFirst()))
        }
        await run(Self.self, arguments)
    }

    private static func run(_ type: (some ParsableCommand).Type, _ arguments: [String]) async {
        do {
            var command = try type.parse(arguments)
            if var daemon = command as? any AsyncParsableCommand {
                try await daemon.run()
            } else {
                try command.run()
            }
        } catch {
            guard type.exitCode(for: error) == .validationFailure else { type.exit(withError: error) }
            StandardStreams.error("\(type.fullMessage(for: error))\n")
            type.exit(withError: ExitCode(2))
        }
    }

    func run() async throws {
        let paths: DaemonPaths
        do {
            paths = try DaemonPaths(jobs: jobs, state: state, socket: socket, keeper: keeper)
        } catch {
            throw complain(error.description, status: 2)
        }
        guard let level = LogLevel(rawValue: logLevel) else {
            throw complain("unknown log level \(logLevel); one of \(LogLevel.names)", status: 2)
        }
        let daemon = Daemon(paths: paths, logLevel: level, endsWhenDone: untilDone)
        let isGood: Bool
        do {
            isGood = try await daemon.run()
        } catch let error as StartError {
            throw complain(error.message, status: error.status)
        } catch {
            throw complain("\(error)", status: 1)
        }
        if !isGood { throw ExitCode(1) }
    }

    private func complain(_ message: String, status: Int32) -> ExitCode {
        StandardStreams.error("midwatchd: \(message)\n")
        return ExitCode(status)
    }
}
