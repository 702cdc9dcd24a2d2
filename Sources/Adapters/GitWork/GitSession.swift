internal import CProcess
internal import Glibc
internal import LinuxSystem

/// Calls of git within common bounds.
///
/// Each call is a child in a process group of its own and reaped before its call returns. What git itself leaves behind
/// in other groups, programs that a configuration names say, is for the caller to end: a subreaper finds it below
/// itself.
public struct GitSession {
    /// 4 KiB of answers, and of complaints.
    public static let maximumAnswerBytes = 4 << 10
    /// How long a git that was killed may take to be gone, in milliseconds; later ones stay unreaped.
    private static let maximumDyingMilliseconds: Int32 = 1000

    /// What is called.
    public let git: GitProgram
    /// The bounds of all calls together.
    public let bounds: WorkBounds

    /// Makes a session; nothing is called.
    public init(git: GitProgram, bounds: WorkBounds) {
        self.git = git
        self.bounds = bounds
    }

    /// Calls git in a folder and keeps the beginning of what it says.
    ///
    /// - Throws: as ``run(_:in:take:)``.
    public func ask(_ arguments: [String], in folder: [UInt8]) throws(WorkUnseen) -> GitEnd {
        var output: [UInt8] = []
        var end = try run(arguments, in: folder) { piece throws(WorkUnseen) in
            output.append(contentsOf: piece.prefix(GitSession.maximumAnswerBytes - output.count))
        }
        end.output = output
        return end
    }

    /// Calls git in a folder and hands on what it says.
    ///
    /// - Parameters:
    ///   - arguments: those of git's command; see ``GitQuestion``.
    ///   - folder: the absolute path of the folder it runs in, as bytes without a NUL.
    ///   - take: gets its output, piece by piece.
    /// - Returns: how it ended; a status that is not 0 is an answer, too.
    /// - Throws: ``WorkUnseen`` when it cannot run, or when a bound was reached or `take` threw, and then it is killed.
    public func run(
        _ arguments: [String],
        in folder: [UInt8],
        take: (UnsafeRawBufferPointer) throws(WorkUnseen) -> Void
    ) throws(WorkUnseen) -> GitEnd {
        try bounds.check()
        let call = try start(arguments, in: folder)
        do {
            let errors = try handOn(call, take: take)
            return GitEnd(status: try status(of: call), errors: errors)
        } catch {
            kill(-call.child.pid, SIGKILL)
            reapKilled(call)
            throw error
        }
    }

    private struct Call: ~Copyable {
        let child: ChildProgram.Started
        let output: Descriptor
        let errors: Descriptor
    }

    private func start(_ arguments: [String], in folder: [UInt8]) throws(WorkUnseen) -> Call {
        let place = String(decoding: folder, as: UTF8.self)
        let child = ChildProgram(
            path: git.path,
            arguments: git.arguments(arguments),
            environment: git.environment,
            folder: place
        )
        let nothing = try emptyInput()
        let output = try makePipe()
        let errors = try makePipe()
        let started: ChildProgram.Started
        do {
            started = try child.start(input: nothing, output: output.writer, errors: errors.writer)
        } catch {
            throw .because("git cannot run in \(place): \(errnoText(error.code))")
        }
        return Call(
            child: started,
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
        _ call: borrowing Call,
        take: (UnsafeRawBufferPointer) throws(WorkUnseen) -> Void
    ) throws(WorkUnseen) -> String {
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 64)
        defer { piece.deallocate() }
        var errors: [UInt8] = []
        var events = [
            pollfd(fd: call.output.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: call.errors.number, events: Int16(POLLIN), revents: 0),
        ]
        while events[0].fd >= 0 || events[1].fd >= 0 {
            try bounds.wait(for: &events)
            for index in 0...1 where events[index].revents != 0 {
                let count = read(events[index].fd, piece.baseAddress, piece.count)
                if count > 0 {
                    let bytes = UnsafeRawBufferPointer(rebasing: piece[..<count])
                    if index == 0 {
                        try take(bytes)
                    } else {
                        errors.append(contentsOf: bytes.prefix(GitSession.maximumAnswerBytes - errors.count))
                    }
                } else if count == 0 || errno != EINTR {
                    events[index].fd = -1
                }
            }
        }
        return String(decoding: errors, as: UTF8.self)
    }

    private func status(of call: borrowing Call) throws(WorkUnseen) -> Int32 {
        var events = [pollfd(fd: call.child.pidfd.number, events: Int16(POLLIN), revents: 0)]
        var end = midwatch_child_end()
        while true {
            guard midwatch_reap_pidfd(call.child.pidfd.number, &end) == 0 else { return -1 }
            if end.pid == call.child.pid { return end.code == CLD_EXITED ? end.status : -end.status }
            try bounds.wait(for: &events)
        }
    }

    private func reapKilled(_ call: borrowing Call) {
        var event = pollfd(fd: call.child.pidfd.number, events: Int16(POLLIN), revents: 0)
        poll(&event, 1, GitSession.maximumDyingMilliseconds)
        var end = midwatch_child_end()
        midwatch_reap_pidfd(call.child.pidfd.number, &end)
    }
}
