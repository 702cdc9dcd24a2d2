import CProcess
import Glibc
import JSONSyntax
import MidwatchTestKit
import Testing

/// A night in a folder of its own: jobs file, state, socket, and the daemon that is shipped. All of it is gone when
/// the test lets go, after a failure too.
final class Night {
    private let scratch: Scratch
    let notify: NotifySocket
    /// Variables of the daemon's environment.
    var environment: [String: String]
    private(set) var daemon: DaemonProcess?
    private var cachedEvents: EventFollower?
    private var starts = 0

    init(_ jobs: [Job]? = nil, _ top: JSONValue = [:]) throws {
        scratch = try Scratch()
        notify = try NotifySocket("\(scratch.path)/notify")
        environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": scratch.path, "TZ": "UTC", "NOTIFY_SOCKET": notify.path,
        ]
        if let jobs { try write(jobs, top) }
    }

    deinit {
        if let daemon {
            daemon.signal(SIGKILL)
            _ = try? daemon.end()
        }
        endStrangers()
    }

    // MARK: Places

    /// A path in the night's folder.
    func path(_ name: String) -> String { "\(scratch.path)/\(name)" }
    var jobsFile: String { path("jobs.json") }
    var state: String { path("state") }
    var control: ControlSocket { ControlSocket(path: path("s")) }

    /// A file of a turn's folder.
    func turnFile(_ turn: Int64, _ name: String) -> String { "\(state)/turns/\(turn)/\(name)" }

    func write(_ jobs: [Job], _ top: JSONValue = [:]) throws {
        try Files.write(Job.file(jobs, top).encoded(pretty: true), to: jobsFile)
    }

    /// A named pipe for agents.
    func pipe(_ name: String) throws -> NamedPipe { try NamedPipe(path(name)) }

    // MARK: The daemon

    /// Starts the daemon and waits until it says that it is ready.
    @discardableResult
    func start(_ arguments: [String] = []) throws -> DaemonProcess {
        let daemon = try launch(arguments)
        try notify.next("READY=1", from: daemon)
        return daemon
    }

    /// Starts the daemon and waits for nothing.
    @discardableResult
    func launch(_ arguments: [String] = [], state: String? = nil) throws -> DaemonProcess {
        cachedEvents = nil
        starts += 1
        let places = ["--jobs", jobsFile, "--state", state ?? self.state, "--socket", control.path]
        let daemon = try DaemonProcess(
            "midwatchd",
            places + arguments,
            environment: environment,
            logs: path("daemon-\(starts)")
        )
        self.daemon = daemon
        return daemon
    }

    /// Runs the daemon to its own end: exit status, stdout, stderr.
    func run(_ arguments: [String] = [], state: String? = nil) throws -> (status: Int32, output: String, errors: String)
    {
        let daemon = try launch(arguments, state: state)
        let status = try daemon.end()
        self.daemon = nil
        return (status, try daemon.output, try daemon.errors)
    }

    /// Kills the daemon as a crash does.
    func crash() throws {
        try #require(daemon).kill()
        daemon = nil
        cachedEvents = nil
    }

    /// Ends the daemon in order; returns its exit status and its log.
    func stop(_ signal: Int32 = SIGTERM) throws -> (status: Int32, log: String) {
        let daemon = try #require(daemon)
        daemon.signal(signal)
        let status = try daemon.end()
        self.daemon = nil
        cachedEvents = nil
        return (status, try daemon.errors)
    }

    /// Starts the command line tool against this night's socket.
    ///
    /// - Parameter logs: what the files with its output are called, up to their endings; by default a name of their own.
    func startTool(_ arguments: [String], socket: String? = nil, logs: String? = nil) throws -> DaemonProcess {
        starts += 1
        return try DaemonProcess(
            "midwatch",
            arguments,
            environment: environment.merging(["MIDWATCH_SOCKET": socket ?? control.path]) { $1 },
            logs: path(logs ?? "tool-\(starts)")
        )
    }

    /// Runs the command line tool to its end.
    func tool(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
        let tool = try startTool(arguments)
        return (try tool.end(), try tool.output, try tool.errors)
    }

    // MARK: Questions

    /// All events of the night, those before this start too.
    func events() throws -> EventFollower {
        if let cachedEvents { return cachedEvents }
        let follower = try EventFollower(control)
        cachedEvents = follower
        return follower
    }

    /// Waits until a turn is settled; returns what the daemon says of it.
    func ended(_ turn: Int64) throws -> JSONValue {
        try events().await("turn_ended", turn: turn)
        return try control.get("/v1/turns/\(turn)")
    }

    /// Waits for the end of a job's `count`-th turn; returns what the daemon says of it.
    func ended(_ job: String, count: Int = 1) throws -> JSONValue {
        let event = try events().await("turn_ended", job: job, count: count)
        return try control.get("/v1/turns/\(#require(event.turn))")
    }

    func job(_ name: String) throws -> JSONValue { try control.get("/v1/jobs/\(name)") }
    func turns(of job: String) throws -> [JSONValue] { try #require(control.get("/v1/turns?job=\(job)").array) }

    /// The phases by their names.
    func phase(_ name: String) throws -> JSONValue {
        try #require(control.get("/v1/phases").array?.first { $0["name"]?.string == name })
    }

    // MARK: Processes

    /// Living processes other than this test's that have the night's folder in their arguments or environment:
    /// daemon, keepers, agents, and what those left behind.
    func processes(mentioning place: String? = nil) -> [Int32] {
        let needle = Array((place ?? scratch.path).utf8)
        var pids = [Int32](repeating: 0, count: 65_536)
        let count = Int(midwatch_list_processes(&pids, Int32(pids.count)))
        return pids.prefix(max(0, count)).filter { pid in
            guard pid != getpid() else { return false }
            return ["cmdline", "environ"].contains { file in
                (try? Files.bytes("/proc/\(pid)/\(file)"))?.firstRange(of: needle) != nil
            }
        }
    }

    /// The keeper of a turn.
    func keeper(of turn: Int64) throws -> Int32 {
        let folder = "\(state)/turns/\(turn)"
        return try #require(
            processes(mentioning: folder).first { pid in
                let words = (try? Files.bytes("/proc/\(pid)/cmdline"))?.split(separator: 0) ?? []
                return words.count == 2 && String(decoding: words[1], as: UTF8.self) == folder
            }
        )
    }

    private func endStrangers() {
        // What is killed may have forked a moment before.
        for _ in 0..<20 {
            let pids = processes()
            guard !pids.isEmpty else { return }
            for pid in pids {
                let pidfd = midwatch_pidfd_open(pid)
                guard pidfd >= 0 else { continue }
                defer { close(pidfd) }
                midwatch_pidfd_send_signal(pidfd, SIGKILL)
                var event = pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0)
                poll(&event, 1, 2000)
            }
        }
    }
}
