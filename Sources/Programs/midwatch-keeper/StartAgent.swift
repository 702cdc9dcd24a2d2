internal import CProcess
internal import Glibc
internal import MidwatchModel
internal import TurnFolder

/// A running agent and the descriptors its keeper holds of it.
struct StartedAgent {
    /// The main process; also the id of its process group.
    var pid: Int32
    /// When it was executed.
    var startedAt: WallTime
    /// The same, in milliseconds since boot.
    var startedAtBoot: Int64
    /// Reading ends of its pipes, non-blocking.
    var stdout: Int32
    var stderr: Int32
    /// Where the output is stored; -1 when that file could not be made.
    var stdoutFile: Int32
    var stderrFile: Int32
    /// Its cgroup, where it has one.
    var cgroup: TurnCgroup?
}

/// Starts the agent, as leader of a process group of its own, with the prompt as its standard input.
///
/// - Parameter notes: what went wrong without keeping the agent from running.
/// - Throws: ``StartRefusal``; then nothing runs.
func startAgent(
    _ order: TurnOrder,
    environment: AgentEnvironment,
    folder: TurnFolder,
    notes: inout [String]
) throws(StartRefusal) -> StartedAgent {
    try checkWorkspace(order.workspace, mustBeWritable: order.needsWritableWorkspace)
    let program = try findProgram(order.argv[0], along: environment.searchPath, from: order.workspace)

    let input: Descriptor
    do {
        input = try openInput(folder)
    } catch {
        throw StartRefusal(message: error.message)
    }
    let output = try Pipe()
    let errors = try Pipe()
    let cgroup = order.cgroup.flatMap { TurnCgroup.make(in: $0, notes: &notes) }
    let outputFile = store(.stdout, in: folder, notes: &notes)
    let errorFile = store(.stderr, in: folder, notes: &notes)

    var request = midwatch_spawn_request()
    request.standard_input = input.number
    request.standard_output = output.writer.number
    request.standard_error = errors.writer.number
    request.cgroup = cgroup?.descriptor ?? -1
    request.parent_death_signal = SIGKILL
    request.new_group = 1
    request.reset_oom_score = 1
    let result = spawn(program, order.argv, environment.variables, workspace: order.workspace, request: &request)
    guard result.pid > 0 else {
        cgroup?.remove()
        throw StartRefusal(message: reason(for: result, program: program, order: order))
    }
    close(result.pidfd)
    return StartedAgent(
        pid: result.pid,
        startedAt: WallClock.now(),
        startedAtBoot: BootClock.milliseconds(),
        stdout: output.releaseReader(),
        stderr: errors.releaseReader(),
        stdoutFile: outputFile,
        stderrFile: errorFile,
        cgroup: cgroup
    )
}

/// Both ends of a pipe.
struct Pipe: ~Copyable {
    let reader: Descriptor
    let writer: Descriptor

    init() throws(StartRefusal) {
        var ends: [Int32] = [-1, -1]
        guard midwatch_pipe(&ends) == 0 else {
            throw StartRefusal(message: "no pipe for a program's output: \(errnoText(errno))")
        }
        reader = Descriptor(taking: ends[0])
        writer = Descriptor(taking: ends[1])
    }

    consuming func releaseReader() -> Int32 { reader.release() }
}

private func openInput(_ folder: TurnFolder) throws(TurnFolderError) -> Descriptor {
    do {
        return try Descriptor.open(folder.path(of: .prompt), O_RDONLY | O_NOFOLLOW)
    } catch  where error.code == .missing {
        return try Descriptor.open("/dev/null", O_RDONLY)
    }
}

private func store(_ file: TurnFolder.File, in folder: TurnFolder, notes: inout [String]) -> Int32 {
    do {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW
        return try Descriptor.open(folder.path(of: file), flags, mode: 0o600).release()
    } catch {
        notes.append("\(file.rawValue) is not stored: \(error)")
        return -1
    }
}

/// Executes a program with the descriptors that a request names.
func spawn(
    _ program: String,
    _ arguments: [String],
    _ environment: [[CChar]],
    workspace: String,
    request: inout midwatch_spawn_request
) -> midwatch_spawn_result {
    // The environment's texts end with their NUL; each vector ends with a null pointer. The keeper spawns a few times.
    let argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    let envp: [UnsafeMutablePointer<CChar>?] = environment.map { text in text.withUnsafeBytes { copy(of: $0) } } + [nil]
    defer { for text in argv + envp { free(text) } }
    return program.withCString { program in
        workspace.withCString { workspace in
            argv.withUnsafeBufferPointer { argv in
                envp.withUnsafeBufferPointer { envp in
                    request.program = program
                    request.working_directory = workspace
                    request.arguments = argv.baseAddress
                    request.environment = envp.baseAddress
                    return midwatch_spawn(&request)
                }
            }
        }
    }
}

private func copy(of text: UnsafeRawBufferPointer) -> UnsafeMutablePointer<CChar>? {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.count, alignment: 1)
    copy.copyMemory(from: text)
    return copy.baseAddress?.assumingMemoryBound(to: CChar.self)
}

private func reason(for result: midwatch_spawn_result, program: String, order: TurnOrder) -> String {
    let text = errnoText(result.error)
    let step = midwatch_spawn_step(rawValue: UInt32(result.step))
    switch step {
    case MIDWATCH_SPAWN_EXEC where result.error == ENOENT:
        return "cannot execute \(program): the interpreter its first line or its header names does not exist"
    case MIDWATCH_SPAWN_EXEC where result.error == ENOEXEC:
        return "cannot execute \(program): it is neither a program for this machine nor a script with a #! line"
    case MIDWATCH_SPAWN_EXEC where result.error == E2BIG:
        return "cannot execute \(program): its arguments and environment are too large; shorten them"
    case MIDWATCH_SPAWN_EXEC: return "cannot execute \(program): \(text)"
    case MIDWATCH_SPAWN_DIRECTORY: return "cannot enter the workspace \(order.workspace): \(text)"
    case MIDWATCH_SPAWN_CGROUP: return "cannot enter the cgroup \(order.cgroup ?? ""): \(text)"
    case MIDWATCH_SPAWN_CLONE: return "no process for \(program): \(text); check the limits on processes (ulimit -u)"
    default: return "cannot prepare the process for \(program) (step \(result.step)): \(text)"
    }
}
