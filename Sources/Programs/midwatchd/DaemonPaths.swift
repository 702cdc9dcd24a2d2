import ControlAPI
import Glibc

/// Where everything is: options first, then what systemd sets, then the user's own places.
struct DaemonPaths: Sendable {
    var jobsFile: String
    var stateFolder: String
    var socket: String
    var keeperProgram: String

    var ledger: String { "\(stateFolder)/ledger.sqlite" }
    var backups: String { "\(stateFolder)/backups" }
    var lock: String { "\(stateFolder)/lock" }
    /// Where turns without a workspace run.
    var defaultWorkspace: String { "\(stateFolder)/workspace" }

    init(jobs: String?, state: String?, socket: String?, keeper: String?) throws(StartError) {
        let environment = Environment.current
        let isRoot = geteuid() == 0
        let home = environment["HOME"] ?? ""
        stateFolder = try Self.stateFolder(state)
        let configuration =
            environment["CONFIGURATION_DIRECTORY"].flatMap(Self.firstFolder)
            ?? (isRoot ? "/etc/midwatch" : (environment["XDG_CONFIG_HOME"] ?? "\(home)/.config") + "/midwatch")
        jobsFile = try Self.absolute(jobs ?? "\(configuration)/jobs.json", what: "--jobs")
        keeperProgram = try Self.absolute(keeper ?? Self.besideThisProgram("midwatch-keeper"), what: "--keeper")
        let located = SocketLocation.path(
            explicit: socket,
            environment: environment,
            userID: geteuid(),
            userName: Environment.userName,
            exists: { _ in false }
        )
        guard let located else {
            throw StartError("there is no place for the control socket: give --socket PATH, or set HOME", status: 2)
        }
        self.socket = try Self.absolute(located, what: "--socket")
    }

    /// The state folder: the option, what systemd sets, the user's own.
    static func stateFolder(_ option: String?) throws(StartError) -> String {
        let environment = Environment.current
        if let named = option ?? environment["STATE_DIRECTORY"].flatMap(firstFolder) {
            return try absolute(named, what: "--state")
        }
        guard geteuid() != 0 else { return "/var/lib/midwatch" }
        let parent = environment["XDG_STATE_HOME"] ?? "\(environment["HOME"] ?? "")/.local/state"
        return try absolute("\(parent)/midwatch", what: "--state")
    }

    private static func firstFolder(_ list: String) -> String? {
        list.split(separator: ":").first.map(String.init)
    }

    static func absolute(_ path: String, what: String) throws(StartError) -> String {
        guard !path.isEmpty else { throw StartError("\(what) is empty: give a path", status: 2) }
        if path.hasPrefix("/") { return path }
        guard let buffer = getcwd(nil, 0) else {
            throw StartError("\(what) \(path): the working folder is gone; give an absolute path", status: 2)
        }
        defer { free(buffer) }
        return "\(String(cString: buffer))/\(path)"
    }

    static func besideThisProgram(_ name: String) -> String {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let path = count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : ""
        return path.split(separator: "/").dropLast().reduce(into: "") { $0 += "/\($1)" } + "/\(name)"
    }
}

/// The process's variables and user.
enum Environment {
    static var current: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { variables[String(pair[0])] = String(pair[1]) }
            entry += 1
        }
        return variables
    }

    static var userName: String? {
        getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) }
    }
}

/// Why the daemon does not start: what, where and the cure.
struct StartError: Error, CustomStringConvertible {
    var message: String
    /// The exit status.
    var status: Int32

    init(_ message: String, status: Int32 = 1) {
        self.message = message
        self.status = status
    }

    var description: String { message }
}
