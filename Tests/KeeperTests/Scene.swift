import CProcess
import Glibc
import LinuxSystem
import MidwatchModel
import MidwatchTestKit
import Testing
import TurnFolder

/// One turn's folder and its keeper, run for real.
final class Scene: Sendable {
    let scratch: Scratch
    let folder: TurnFolder
    /// A named pipe by which agents tell that they have got somewhere.
    let beacon: String
    private let beaconDescriptor: Int32

    init(folderPath: String? = nil) throws {
        scratch = try Scratch()
        folder = TurnFolder(path: folderPath ?? "\(scratch.path)/turn")
        try folder.create()
        beacon = "\(scratch.path)/beacon"
        try #require(mkfifo(beacon, 0o600) == 0)
        // Both ends: neither this nor the agent's opening waits for the other.
        beaconDescriptor = midwatch_open(beacon, O_RDWR | O_NONBLOCK, 0)
    }

    deinit {
        close(beaconDescriptor)
    }

    /// The keeper that was built with these tests: it lies beside the test program.
    static let keeperProgram: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/midwatch-keeper"
    }()

    /// An order for a shell script. The journal is off and the straggler's grace short unless a test is about them.
    func script(_ text: String) -> TurnOrder {
        var order = TurnOrder(argv: ["/bin/sh", "-c", text], workspace: scratch.path)
        order.journalSocket = ""
        order.stragglerGrace = .milliseconds(50)
        order.bounds.stopGrace = .milliseconds(100)
        order.environment = [EnvironmentVariable(name: "BEACON", value: beacon)]
        return order
    }

    /// Starts a keeper on the folder as somebody other than the launcher would: with `/dev/null` as standard input.
    func start(_ order: TurnOrder?, prompt: [UInt8]? = nil, environment: [String]? = nil) throws -> StartedProcess {
        if let order { try folder.write(order.encoded(), to: .order) }
        if let prompt { try folder.write(prompt, to: .prompt) }
        return try StartedProcess([Scene.keeperProgram, folder.path], environment: environment)
    }

    /// Runs a keeper to its end and reads its report.
    func run(_ order: TurnOrder?, prompt: [UInt8]? = nil, environment: [String]? = nil) throws -> ExitReport {
        let keeper = try start(order, prompt: prompt, environment: environment)
        _ = try keeper.end()
        return try #require(try folder.exitReport())
    }

    /// What was stored of the agent's output.
    func output(_ file: TurnFolder.File = .stdout) throws -> String {
        String(decoding: try folder.bytes(of: file, limitBytes: 1 << 20), as: UTF8.self)
    }

    /// Waits until an agent has written a line to the beacon, and gives it.
    func awaitBeacon() throws -> String {
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            try Waiting.readable(beaconDescriptor, for: "word from an agent")
            var byte: UInt8 = 0
            if read(beaconDescriptor, &byte, 1) == 1 { line.append(byte) }
        }
        return String(decoding: line.dropLast(), as: UTF8.self)
    }
}

/// Waits until a process that is not a child of this one has ended.
func awaitEnd(of process: ProcessStat) throws {
    let number = midwatch_pidfd_open(process.pid)
    guard number >= 0 else { return }
    let pidfd = Descriptor(taking: number)
    guard ProcessStat.of(process.pid)?.startTicks == process.startTicks else { return }
    try Waiting.readable(pidfd.number, for: "the end of \(process.name)")
}

/// A child of this test program.
final class StartedProcess: Sendable {
    let pid: Int32
    private let pidfd: Int32
    /// Standard error of the process, readable.
    private let errors: Int32

    init(_ arguments: [String], environment: [String]? = nil) throws {
        var request = midwatch_spawn_request()
        var ends: [Int32] = [-1, -1]
        try #require(midwatch_pipe(&ends) == 0)
        let writer = Descriptor(taking: ends[1])
        errors = ends[0]
        let nothing = try Descriptor.open("/dev/null", O_RDWR)
        request.standard_input = nothing.number
        request.standard_output = nothing.number
        request.standard_error = writer.number
        request.cgroup = -1
        request.new_session = 1
        request.block_termination = 1
        let argv = arguments.map { strdup($0) } + [nil]
        let envp = environment.map { $0.map { strdup($0) } + [nil] }
        defer { for text in argv + (envp ?? []) { free(text) } }
        let result = argv.withUnsafeBufferPointer { argv in
            (envp ?? []).withUnsafeBufferPointer { envp in
                request.program = argv[0].map { UnsafePointer($0) }
                request.arguments = argv.baseAddress
                request.environment = environment == nil ? midwatch_environment() : envp.baseAddress
                return midwatch_spawn(&request)
            }
        }
        try #require(result.pid > 0, "cannot start \(arguments): step \(result.step), errno \(result.error)")
        pid = result.pid
        pidfd = result.pidfd
    }

    deinit {
        close(pidfd)
        close(errors)
    }

    func signal(_ number: Int32) {
        midwatch_pidfd_send_signal(pidfd, number)
    }

    /// Waits for the end: the exit status, or minus the signal.
    func end() throws -> Int32 {
        try Waiting.readable(pidfd, for: "the end of process \(pid)")
        var end = midwatch_child_end()
        try #require(midwatch_reap_pidfd(pidfd, &end) == 0 && end.pid == pid)
        return end.code == CLD_EXITED ? end.status : -end.status
    }

    /// What it said on standard error, once it has ended.
    func complaint() throws -> String {
        midwatch_set_nonblocking(errors)
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(errors, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
