internal import CProcess
internal import Glibc

/// Both ends of a pipe, close-on-exec; see pipe2(2).
public struct Pipe: ~Copyable, Sendable {
    /// What is read.
    public let reader: Descriptor
    /// What is written.
    public let writer: Descriptor

    /// Makes a pipe.
    public init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard midwatch_pipe(&ends) == 0 else { throw SystemError("make", "a pipe for a program's output", errno) }
        reader = Descriptor(taking: ends[0])
        writer = Descriptor(taking: ends[1])
    }

    /// Closes the writing end and gives the number of the other one away; the caller closes it.
    public consuming func releaseReader() -> Int32 { reader.release() }
}
