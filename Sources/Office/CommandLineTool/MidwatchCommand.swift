public import ArgumentParser
import ControlAPI
import Glibc

/// `midwatch`: looks at a running daemon and steers it.
public struct MidwatchCommand: AsyncParsableCommand {
    /// What `--help` shows.
    public static let configuration = CommandConfiguration(
        commandName: "midwatch",
        abstract: "Look at midwatchd, the scheduler of coding agents, and steer it.",
        discussion: """
            Exit statuses:
            \(ExitStatus.allCases.map { "  \($0.rawValue)\($0.rawValue < 10 ? " " : "")  \($0.meaning)" }.joined(separator: "\n"))

            The control socket, the first that applies: --socket; $MIDWATCH_SOCKET; /run/midwatch/control.sock for the \
            users root and midwatch; $XDG_RUNTIME_DIR/midwatch/control.sock.
            """,
        version: MidwatchVersion.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Looking",
                subcommands: [
                    StatusCommand.self, JobsCommand.self, TurnsCommand.self, ShowCommand.self, LogsCommand.self,
                    EventsCommand.self, LookCommand<PhasesLook>.self, LookCommand<LeasesLook>.self, PlanCommand.self,
                    WhyCommand.self,
                    BudgetCommand.self,
                ]
            ),
            CommandGroup(
                name: "Steering",
                subcommands: [
                    OrderCommand<OneMemberAndForce<RunRequest>>.self, OrderCommand<TwoMembers<HoldRequest>>.self,
                    OrderCommand<OneMember<ResumeRequest>>.self, OrderCommand<TwoMembers<AnswerRequest>>.self,
                    OrderCommand<OneMember<ReleaseRequest>>.self, OrderCommand<OneMember<ApproveRequest>>.self,
                    OrderCommand<OneMember<CancelRequest>>.self, ReloadCommand.self,
                ]
            ),
            CommandGroup(
                name: "Without the daemon",
                subcommands: [
                    DoctorCommand.self, ValidateCommand.self, AdviseCommand.self, SchemaCommand.self,
                    APICommand.self, SignalCommand.self,
                ]
            ),
        ]
    )

    /// For the argument parser.
    public init() {}

    /// Parses the arguments (without the program's name), runs the command and returns the exit status.
    public static func run(_ arguments: [String]) async -> Int32 {
        // Also before the command line is understood, an error has to be in the form that was asked for.
        let isJSON = arguments.prefix { $0 != "--" }.contains("--json")
        do {
            var command = try parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return ExitStatus.success.rawValue
        } catch let error as ControlError {
            report(error, isJSON: isJSON)
            return error.code.exitStatus.rawValue
        } catch let code as ExitCode {
            return code.rawValue
        } catch {
            return end(error, isJSON: isJSON)
        }
    }

    private static func report(_ error: ControlError, isJSON: Bool) {
        if isJSON, let text = try? Console.json(ErrorReply(error), oneLine: true) {
            Console.note([text])
            return
        }
        let details = (error.details ?? []).map { "  \(SafeText.line($0))" }
        let cure = error.cure.map { ["  \(SafeText.line($0))"] } ?? []
        Console.note(["midwatch: \(SafeText.line(error.message))"] + details + cure)
    }

    /// Help and version are no errors; the rest is wrong usage.
    private static func end(_ error: any Error, isJSON: Bool) -> Int32 {
        let text = fullMessage(for: error)
        guard exitCode(for: error) != .success else {
            Console.print(text)
            return ExitStatus.success.rawValue
        }
        guard exitCode(for: error) == .validationFailure else {
            report(ControlError(.internal, "\(error)"), isJSON: isJSON)
            return ExitStatus.failure.rawValue
        }
        if isJSON {
            report(ControlError(.invalidArgument, message(for: error), cure: "midwatch --help"), isJSON: true)
        } else {
            Console.note([text])
        }
        return ExitStatus.usage.rawValue
    }
}
