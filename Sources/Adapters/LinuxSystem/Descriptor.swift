internal import CProcess
internal import Glibc

/// An open file descriptor that closes itself.
public struct Descriptor: ~Copyable, Sendable {
    /// Its number.
    public let number: Int32

    /// Takes over an open descriptor.
    public init(taking number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }

    /// Gives the number away; the caller closes it.
    public consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// Opens a file, close-on-exec; see open(2).
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - flags: `O_RDONLY`, `O_CREAT` and so on.
    ///   - mode: the permissions of a file that is created, whatever the umask says.
    /// - Throws: ``SystemError`` with the path.
    public static func open(
        _ path: String,
        _ flags: Int32,
        mode: UInt32 = 0
    ) throws(SystemError) -> Descriptor {
        let number = midwatch_open(path, flags, mode)
        guard number >= 0 else { throw SystemError("open", path, errno) }
        if flags & O_CREAT != 0 { fchmod(number, mode) }
        return Descriptor(taking: number)
    }

    /// Reads to the end or to `limitBytes`, whichever comes first; from `offset` when given.
    public func read(limitBytes: Int, from offset: Int64? = nil) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        var position = offset
        while bytes.count < limitBytes {
            let wanted = min(64 << 10, limitBytes - bytes.count)
            var failure: Int32 = 0
            let part = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
                var outcome: Int
                repeat {
                    outcome =
                        position.map { pread(number, buffer.baseAddress, wanted, off_t($0)) }
                        ?? Glibc.read(number, buffer.baseAddress, wanted)
                } while outcome < 0 && errno == EINTR
                failure = outcome < 0 ? errno : 0
                count = max(0, outcome)
            }
            guard failure == 0 else { throw SystemError("read", "descriptor \(number)", failure) }
            if part.isEmpty { break }
            bytes += part
            if let reached = position { position = reached + Int64(part.count) }
        }
        return bytes
    }

    /// Writes all bytes; at `offset` when given. Returns 0, or the errno after which nothing more was written.
    public func write(_ bytes: some Collection<UInt8>, at offset: Int64? = nil) -> Int32 {
        let array = ContiguousArray(bytes)
        return array.withUnsafeBytes { write($0, at: offset).failure }
    }

    /// Writes all bytes; at `offset` when given. Returns how many were written and the errno that stopped it, or 0.
    public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64? = nil) -> (count: Int, failure: Int32) {
        var done = 0
        while done < bytes.count, let start = bytes.baseAddress {
            let outcome =
                offset.map { pwrite(number, start + done, bytes.count - done, off_t($0) + done) }
                ?? Glibc.write(number, start + done, bytes.count - done)
            if outcome < 0 {
                if errno == EINTR { continue }
                return (done, errno)
            }
            done += outcome
        }
        return (done, 0)
    }
}
