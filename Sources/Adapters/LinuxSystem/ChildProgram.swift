public import CProcess
internal import Glibc

/// A program to be started as a child: it leads a process group of its own and is killed when the thread that started
/// it ends.
public struct ChildProgram: Sendable {
    /// Path of the program; there is no search along PATH. Relative to ``folder``.
    public var path: String
    /// All arguments, the program's name first.
    public var arguments: [String]
    /// The whole environment: `NAME=value` texts, each with its NUL.
    public var environment: [[CChar]]
    /// The folder it starts in.
    public var folder: String
    /// An open folder of a cgroup (v2) that it is born into; nil: the caller's.
    public var cgroup: Int32?

    /// A child that runs.
    public struct Started: ~Copyable, Sendable {
        /// Its process id, which is also that of its group.
        public let pid: Int32
        /// Becomes readable when it has ended; see pidfd_open(2).
        public let pidfd: Descriptor
    }

    /// No child was born, or it could not execute the program and is gone.
    public struct Failure: Error, Hashable, Sendable {
        /// The step of its birth that failed.
        public var step: midwatch_spawn_step
        /// The errno of that step.
        public var code: Int32

        /// Makes a failure.
        public init(step: midwatch_spawn_step, code: Int32) {
            self.step = step
            self.code = code
        }
    }

    /// Names a program; nothing is started.
    public init(
        path: String,
        arguments: [String],
        environment: [[CChar]],
        folder: String,
        cgroup: Int32? = nil
    ) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
        self.cgroup = cgroup
    }

    /// Starts it. Returns once it is executed.
    ///
    /// - Parameters:
    ///   - input: becomes its standard input; it stays open here, as the others do.
    ///   - output: becomes its standard output.
    ///   - errors: becomes its standard error.
    /// - Throws: ``Failure``; then there is no process.
    public func start(
        input: borrowing Descriptor,
        output: borrowing Descriptor,
        errors: borrowing Descriptor
    ) throws(Failure) -> Started {
        var request = midwatch_spawn_request()
        request.standard_input = input.number
        request.standard_output = output.number
        request.standard_error = errors.number
        request.cgroup = cgroup ?? -1
        request.parent_death_signal = SIGKILL
        request.new_group = 1
        request.reset_oom_score = 1
        let result = spawn(&request)
        guard result.pid > 0 else {
            throw Failure(step: midwatch_spawn_step(rawValue: UInt32(result.step)), code: result.error)
        }
        return Started(pid: result.pid, pidfd: Descriptor(taking: result.pidfd))
    }

    private func spawn(_ request: inout midwatch_spawn_request) -> midwatch_spawn_result {
        // The environment's texts end with their NUL; each vector ends with a null pointer.
        let argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        let envp: [UnsafeMutablePointer<CChar>?] =
            environment.map { text in text.withUnsafeBytes { Self.copy(of: $0) } } + [nil]
        defer { for text in argv + envp { free(text) } }
        return path.withCString { path in
            folder.withCString { folder in
                argv.withUnsafeBufferPointer { argv in
                    envp.withUnsafeBufferPointer { envp in
                        request.program = path
                        request.working_directory = folder
                        request.arguments = argv.baseAddress
                        request.environment = envp.baseAddress
                        return midwatch_spawn(&request)
                    }
                }
            }
        }
    }

    private static func copy(of text: UnsafeRawBufferPointer) -> UnsafeMutablePointer<CChar>? {
        guard let copy = malloc(text.count) else { return nil }
        if let start = text.baseAddress { memcpy(copy, start, text.count) }
        return copy.assumingMemoryBound(to: CChar.self)
    }
}
