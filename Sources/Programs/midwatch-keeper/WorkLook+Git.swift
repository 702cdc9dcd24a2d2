internal import CProcess
internal import Glibc
internal import TurnFolder

/// How a call of git ended.
struct GitEnd {
    /// The exit status; minus the signal that ended it.
    var status: Int32
    /// The beginning of what it said, where that was asked for.
    var output: [UInt8] = []
    /// The beginning of what it complained of.
    var errors = ""
}

extension WorkLook {
    /// 4 KiB of answers, and of complaints.
    private static let maximumAnswerBytes = 4 << 10

    /// Runs git and keeps what it says.
    func ask(_ arguments: [String], in folder: [UInt8]) throws(WorkUnseen) -> GitEnd {
        var output: [UInt8] = []
        var end = try run(arguments, in: folder) { piece throws(WorkUnseen) in
            output.append(contentsOf: piece.prefix(WorkLook.maximumAnswerBytes - output.count))
        }
        end.output = output
        return end
    }

    /// Runs git in a folder and hands on what it says; where there is no git, as if there were no repository.
    ///
    /// It is killed, and waited for, when `take` throws, when the time is over, and when the keeper is asked to end.
    func run(
        _ arguments: [String],
        in folder: [UInt8],
        take: (UnsafeRawBufferPointer) throws(WorkUnseen) -> Void
    ) throws(WorkUnseen) -> GitEnd {
        guard let git else { return GitEnd(status: 128, errors: "not a git repository") }
        try check()
        let running = try start(git, arguments, in: folder)
        do {
            let errors = try handOn(running, take: take)
            return GitEnd(status: try status(of: running), errors: errors)
        } catch {
            kill(-running.pid, SIGKILL)
            throw error
        }
    }

    /// Ends what git may have left behind, programs that its configuration names say, and reaps it.
    func endPrograms() {
        let limit = BootClock.milliseconds() + 1000
        while BootClock.milliseconds() < limit {
            guard reapEnded() else { return }
            let living = livingDescendants(of: getpid())
            for process in living { send(signal: SIGKILL, to: process) }
            let number = living.first.map { midwatch_pidfd_open($0.pid) } ?? -1
            guard number >= 0 else { continue }
            let pidfd = Descriptor(taking: number)
            var event = pollfd(fd: pidfd.number, events: Int16(POLLIN), revents: 0)
            poll(&event, 1, 50)
        }
    }

    /// Returns whether there is a child left.
    private func reapEnded() -> Bool {
        while true {
            var end = midwatch_child_end()
            guard midwatch_reap_any(&end) == 0 else { return false }
            if end.pid == 0 { return true }
        }
    }

    // MARK: One call

    private struct Running: ~Copyable {
        let pid: Int32
        let pidfd: Descriptor
        let output: Descriptor
        let errors: Descriptor
    }

    private func start(_ git: GitProgram, _ arguments: [String], in folder: [UInt8]) throws(WorkUnseen) -> Running {
        let place = String(decoding: folder, as: UTF8.self)
        let nothing = try emptyInput()
        let output = try makePipe()
        let errors = try makePipe()
        var request = midwatch_spawn_request()
        request.standard_input = nothing.number
        request.standard_output = output.writer.number
        request.standard_error = errors.writer.number
        request.cgroup = -1
        request.parent_death_signal = SIGKILL
        request.new_group = 1
        request.reset_oom_score = 1
        let words = git.arguments(arguments)
        let result = spawn(git.path, words, git.environment, workspace: place, request: &request)
        guard result.pid > 0 else { throw .because("git cannot run in \(place): \(errnoText(result.error))") }
        return Running(
            pid: result.pid,
            pidfd: Descriptor(taking: result.pidfd),
            output: Descriptor(taking: output.releaseReader()),
            errors: Descriptor(taking: errors.releaseReader())
        )
    }

    private func emptyInput() throws(WorkUnseen) -> Descriptor {
        do {
            return try Descriptor.open("/dev/null", O_RDONLY)
        } catch {
            throw .because(error.message)
        }
    }

    private func makePipe() throws(WorkUnseen) -> Pipe {
        do {
            return try Pipe()
        } catch {
            throw .because(error.message)
        }
    }

    /// Reads until it has closed its output. Returns the beginning of what it complained of.
    private func handOn(
        _ running: borrowing Running,
        take: (UnsafeRawBufferPointer) throws(WorkUnseen) -> Void
    ) throws(WorkUnseen) -> String {
        // A buffer of its own: whoever takes the output reads files through the other one.
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 64)
        defer { piece.deallocate() }
        var errors: [UInt8] = []
        var events = [
            pollfd(fd: running.output.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: running.errors.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
        ]
        while events[0].fd >= 0 || events[1].fd >= 0 {
            try wait(for: &events)
            for index in 0...1 where events[index].revents != 0 {
                let count = read(events[index].fd, piece.baseAddress, piece.count)
                if count > 0 {
                    let bytes = UnsafeRawBufferPointer(rebasing: piece[..<count])
                    if index == 0 {
                        try take(bytes)
                    } else {
                        errors.append(contentsOf: bytes.prefix(WorkLook.maximumAnswerBytes - errors.count))
                    }
                } else if count == 0 || errno != EINTR {
                    events[index].fd = -1
                }
            }
        }
        return String(decoding: errors, as: UTF8.self)
    }

    private func status(of running: borrowing Running) throws(WorkUnseen) -> Int32 {
        var events = [
            pollfd(fd: running.pidfd.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
        ]
        var end = midwatch_child_end()
        while true {
            guard midwatch_reap_pidfd(running.pidfd.number, &end) == 0 else { return -1 }
            if end.pid == running.pid { return end.code == CLD_EXITED ? end.status : -end.status }
            try wait(for: &events)
        }
    }

    /// Waits for one of the events within the look's bounds.
    private func wait(for events: inout [pollfd]) throws(WorkUnseen) {
        try check()
        let left = min(max(1, deadline - BootClock.milliseconds()), 60_000)
        poll(&events, nfds_t(events.count), Int32(left))
        try check()
    }
}
