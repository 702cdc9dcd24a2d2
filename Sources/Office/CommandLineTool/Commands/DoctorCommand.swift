import ArgumentParser
import ControlAPI
import Glibc

/// Hands over to midwatchd, because this program never touches the database.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at Midwatch's state, and put a copy of a damaged ledger in its place.",
        discussion: """
            Runs midwatchd doctor with the same arguments: the midwatchd beside this program, else the one along the PATH. \
            It needs no running daemon; run it as the daemon's user or as root.

              midwatch doctor
              midwatch doctor --help
              midwatch doctor --state /var/lib/midwatch --restore
            """
    )

    @Argument(parsing: .captureForPassthrough, help: "Whatever midwatchd doctor takes.")
    var arguments: [String] = []

    func run() throws {
        for program in Self.candidates() where access(program, X_OK) == 0 {
            let argv = ([program, "doctor"] + arguments).map { strdup($0) } + [nil]
            execv(program, argv)
            throw ControlError(.internal, "cannot run \(program): \(String(cString: strerror(errno)))")
        }
        throw ControlError(.internal, "there is no midwatchd beside this program or along the PATH", cure: "install it")
    }

    /// Where midwatchd may be, the likeliest first.
    private static func candidates() -> [String] {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let own = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        let folder = own.lastIndex(of: "/").map { String(own[..<$0]) }
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        let along = path.split(separator: ":").filter { $0.hasPrefix("/") }.map(String.init)
        return ((folder.map { [$0] } ?? []) + along).map { "\($0)/midwatchd" }
    }
}
