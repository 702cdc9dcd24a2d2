import ArgumentParser
import ControlAPI
import FoundationEssentials
import Glibc

/// `midwatchd doctor`: looks at the state folder without a daemon, and restores the ledger.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "midwatchd doctor",
        abstract: "Look at Midwatch's state, and put a copy of the ledger in its place.",
        discussion: """
            Without --restore nothing is changed: each line says ok, warn or fail, and what to do about it. The same as \
            midwatch doctor.

            With --restore, while no daemon runs, the newest copy in the folder backups (or FILE) takes the ledger's \
            place; what was there is kept beside it. Turns that were started after the copy are found in their folders by \
            the next start: none runs twice. Run as root it works as the state folder's owner.

              midwatch doctor
              midwatch doctor --state /var/lib/midwatch --restore

            EXIT STATUS
              0  nothing fails; with --restore: restored
              1  something fails
              2  the command line is wrong
            """
    )

    @Option(help: "The state folder: ledger, turn folders, lock.")
    var state: String?

    @Option(help: "The keeper's program. Default: midwatch-keeper beside this one.")
    var keeper: String?

    @Flag(help: "Put the newest copy of the ledger, or FILE, in its place.")
    var restore = false

    @Flag(help: "Print JSON.")
    var json = false

    @Argument(help: ArgumentHelp("The copy to be restored.", valueName: "file"))
    var file: String?

    mutating func validate() throws {
        guard restore || file == nil else { throw ValidationError("a FILE is given together with --restore only") }
    }

    func run() throws {
        do {
            try doctor()
        } catch let error as StartError {
            StandardStreams.error("midwatchd doctor: \(error.message)\n")
            throw ExitCode(error.status)
        }
    }

    private func doctor() throws {
        let folder = try DaemonPaths.stateFolder(state)
        let program = try DaemonPaths.absolute(
            keeper ?? DaemonPaths.besideThisProgram("midwatch-keeper"),
            what: "--keeper"
        )
        // What root makes there the daemon could not write.
        try StateOwner.become(ownerOf: folder)
        guard restore else {
            let report = StateExamination(folder: folder, keeperProgram: program).report()
            try show(report) { report.checks.flatMap(\.lines) }
            if !report.ok { throw ExitCode(1) }
            return
        }
        let restored = try LedgerRestoring(folder: folder).restore(
            file.map { try DaemonPaths.absolute($0, what: "FILE") }
        )
        try show(restored) { restored.lines }
    }

    private func show(_ value: some Encodable, _ lines: () -> [String]) throws {
        guard json else {
            StandardStreams.output(lines().joined(separator: "\n") + "\n")
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        StandardStreams.output(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n")
    }
}

/// The user whom the state folder belongs to.
enum StateOwner {
    /// Makes this process the folder's owner for good, when it is root's and the folder another's, see setuid(2). Does
    /// nothing for a folder that is not there.
    static func become(ownerOf folder: String) throws(StartError) {
        var status = stat()
        guard geteuid() == 0, stat(folder, &status) == 0, status.st_uid != 0 else { return }
        // For root these set the real, effective and saved ids together.
        guard setgroups(0, nil) == 0, setgid(status.st_gid) == 0, setuid(status.st_uid) == 0
        else {
            let reason = String(cString: strerror(errno))
            throw StartError("cannot become user \(status.st_uid), whom \(folder) belongs to: \(reason)")
        }
    }

    /// The name of a user, else the number.
    static func name(_ user: uid_t) -> String {
        getpwuid(user).map { String(cString: $0.pointee.pw_name) } ?? String(user)
    }
}
