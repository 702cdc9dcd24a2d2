internal import CProcess
internal import Glibc
internal import LinuxSystem
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
    let output = try makePipe()
    let errors = try makePipe()
    let cgroup = order.cgroup.flatMap { TurnCgroup.make(in: $0, notes: &notes) }
    let outputFile = store(.stdout, in: folder, notes: &notes)
    let errorFile = store(.stderr, in: folder, notes: &notes)

    let child = ChildProgram(
        path: program,
        arguments: order.argv,
        environment: environment.variables,
        folder: order.workspace,
        cgroup: cgroup?.descriptor
    )
    let pid: Int32
    do {
        pid = try child.start(input: input, output: output.writer, errors: errors.writer).pid
    } catch {
        cgroup?.remove()
        throw StartRefusal(message: reason(for: error, program: program, order: order))
    }
    return StartedAgent(
        pid: pid,
        startedAt: WallClock.now(),
        startedAtBoot: BootClock.milliseconds(),
        stdout: output.releaseReader(),
        stderr: errors.releaseReader(),
        stdoutFile: outputFile,
        stderrFile: errorFile,
        cgroup: cgroup
    )
}

private func makePipe() throws(StartRefusal) -> Pipe {
    do {
        return try Pipe()
    } catch {
        throw StartRefusal(message: error.message)
    }
}

private func openInput(_ folder: TurnFolder) throws(SystemError) -> Descriptor {
    do {
        return try Descriptor.open(folder.path(of: .prompt), O_RDONLY | O_NOFOLLOW)
    } catch  where error.code == ENOENT {
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

private func reason(for failure: ChildProgram.Failure, program: String, order: TurnOrder) -> String {
    let text = errnoText(failure.code)
    switch failure.step {
    case MIDWATCH_SPAWN_EXEC where failure.code == ENOENT:
        return "cannot execute \(program): the interpreter its first line or its header names does not exist"
    case MIDWATCH_SPAWN_EXEC where failure.code == ENOEXEC:
        return "cannot execute \(program): it is neither a program for this machine nor a script with a #! line"
    case MIDWATCH_SPAWN_EXEC where failure.code == E2BIG:
        return "cannot execute \(program): its arguments and environment are too large; shorten them"
    case MIDWATCH_SPAWN_EXEC: return "cannot execute \(program): \(text)"
    case MIDWATCH_SPAWN_DIRECTORY: return "cannot enter the workspace \(order.workspace): \(text)"
    case MIDWATCH_SPAWN_CGROUP: return "cannot enter the cgroup \(order.cgroup ?? ""): \(text)"
    case MIDWATCH_SPAWN_CLONE: return "no process for \(program): \(text); check the limits on processes (ulimit -u)"
    default: return "cannot prepare the process for \(program) (step \(failure.step.rawValue)): \(text)"
    }
}
