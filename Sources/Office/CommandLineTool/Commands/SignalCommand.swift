import ArgumentParser
import ControlAPI
import FoundationEssentials
import Glibc

struct SignalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signal",
        abstract: "From inside a turn: say that the work is done, stuck, or planned.",
        discussion: """
            For agents. It writes the file that $MIDWATCH_SIGNAL_FILE names, which beats what the agent prints; the last \
            call counts. Outside a turn, exit status 2. A turn that is over has lost its lease: what is left of it is \
            refused, exit status 4, and told which turn holds the job now.

              midwatch signal done
              midwatch signal stuck "the tests need a database"
              midwatch signal planned
            """
    )

    enum Word: String, ExpressibleByArgument, CaseIterable {
        case done, stuck, planned
    }

    /// The longest reason, in characters.
    static let maximumReasonCharacters = 1000

    @OptionGroup var options: CommonOptions
    @Argument(help: "done, stuck or planned.") var word: Word
    @Argument(help: "With stuck: why.") var reason: String?

    func validate() throws {
        switch word {
        case .stuck where reason?.isEmpty != false:
            throw ValidationError("say why: midwatch signal stuck \"reason\"")
        case .done where reason != nil, .planned where reason != nil:
            throw ValidationError("only stuck takes a reason")
        default:
            break
        }
    }

    func run() async throws {
        let variable = "MIDWATCH_SIGNAL_FILE"
        guard let path = ProcessInfo.processInfo.environment[variable], !path.isEmpty else {
            throw ControlError(
                .invalidArgument,
                "\(variable) is not set: this is for agents inside a turn",
                cure: "outside a turn use midwatch resume, hold or cancel"
            )
        }
        try await LeaseProof(environment: ProcessInfo.processInfo.environment)?.demand(options)
        let text = Self.line(word, reason)
        try SignalFile.write(Array("\(text)\n".utf8), to: path)
        if options.output.json {
            try Console.print(json: ["signal": text])
        } else {
            Console.print("signalled \(SafeText.line(text))")
        }
    }

    /// The file's line: `done`, `planned` or `stuck: reason`, the reason in one line.
    static func line(_ word: Word, _ reason: String?) -> String {
        guard word == .stuck, let reason else { return word.rawValue }
        return "stuck: \(SafeText.line(String(reason.prefix(maximumReasonCharacters))))"
    }
}

/// Writes a small file so that a reader finds the old one or the whole new one, never a part.
enum SignalFile {
    /// Writes bytes to a file of mode 0600 beside `path`, brings them to disk, and renames it to `path`.
    static func write(_ bytes: [UInt8], to path: String) throws(ControlError) {
        var template = Array("\(path).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw failure(path) }
        let temporary = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        let isWhole = written == bytes.count && fsync(descriptor) == 0
        let code = errno
        close(descriptor)
        guard isWhole, rename(temporary, path) == 0 else {
            let renameCode = errno
            unlink(temporary)
            errno = isWhole ? renameCode : code
            throw failure(path)
        }
    }

    private static func failure(_ path: String) -> ControlError {
        ControlError(
            .internal,
            "cannot write the signal file \(path): \(String(cString: strerror(errno)))",
            cure: "print the signal instead, as the last line: DONE, or STUCK: reason"
        )
    }
}
