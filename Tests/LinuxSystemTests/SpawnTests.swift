import CProcess
import Glibc
import LinuxSystem
import MidwatchTestKit
import Testing

@Suite("The birth of a process")
struct SpawnTests {
    private func spawn(
        _ program: String,
        _ change: (inout midwatch_spawn_request) -> Void = { _ in }
    ) throws -> midwatch_spawn_result {
        let nothing = try Descriptor.open("/dev/null", O_RDWR)
        var request = midwatch_spawn_request()
        request.standard_input = nothing.number
        request.standard_output = nothing.number
        request.standard_error = nothing.number
        request.cgroup = -1
        change(&request)
        let arguments = [strdup(program), nil]
        defer { free(arguments[0]) }
        return program.withCString { program in
            arguments.withUnsafeBufferPointer { arguments in
                request.program = program
                request.arguments = arguments.baseAddress
                request.environment = midwatch_environment()
                return midwatch_spawn(&request)
            }
        }
    }

    private func step(_ result: midwatch_spawn_result) -> midwatch_spawn_step {
        midwatch_spawn_step(rawValue: UInt32(result.step))
    }

    @Test("A process that was born is ours to wait for")
    func success() throws {
        let result = try spawn("/bin/true")
        try #require(result.pid > 0)
        #expect(step(result) == MIDWATCH_SPAWN_OK)
        let pidfd = Descriptor(taking: result.pidfd)
        try Waiting.readable(pidfd.number, for: "the end of /bin/true")
        var end = midwatch_child_end()
        #expect(midwatch_reap_pidfd(pidfd.number, &end) == 0)
        #expect(end.pid == result.pid && end.code == CLD_EXITED && end.status == 0)
        #expect(midwatch_reap_pidfd(pidfd.number, &end) == -1)
    }

    @Test("What cannot be executed says so, with the step and the errno, and leaves no process")
    func failures() throws {
        let absent = try spawn("/no/such/program")
        #expect(step(absent) == MIDWATCH_SPAWN_EXEC && absent.error == ENOENT)
        let folder = try spawn("/tmp")
        #expect(step(folder) == MIDWATCH_SPAWN_EXEC && folder.error == EACCES)
        let nowhere = try "/no/such/folder".withCString { path in
            try spawn("/bin/true") { $0.working_directory = path }
        }
        #expect(step(nowhere) == MIDWATCH_SPAWN_DIRECTORY && nowhere.error == ENOENT)
        let closed = try spawn("/bin/true") { $0.standard_output = 1_000_000 }
        #expect(step(closed) == MIDWATCH_SPAWN_DESCRIPTORS && closed.error == EBADF)
        let notCgroup = try Descriptor.open("/tmp", O_RDONLY | O_DIRECTORY)
        let cgroup = try spawn("/bin/true") { $0.cgroup = notCgroup.number }
        #expect(step(cgroup) == MIDWATCH_SPAWN_CGROUP)
        let signal = try spawn("/bin/true") { $0.parent_death_signal = 12345 }
        #expect(step(signal) == MIDWATCH_SPAWN_DEATH_SIGNAL && signal.error == EINVAL)
        for result in [absent, folder, nowhere, closed, cgroup, signal] {
            #expect(result.pid == -1 && result.pidfd == -1)
        }
    }
}
