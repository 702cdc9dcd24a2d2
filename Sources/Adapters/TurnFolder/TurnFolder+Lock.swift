internal import CProcess
internal import Glibc
public import LinuxSystem

/// The lock of a turn's folder: held means that a keeper lives, or is being born.
///
/// It is a lock of the open file description (fcntl(2), F_OFD_SETLK), not flock(2): the launcher can take it before
/// the keeper exists and hand it over without a gap, and others can ask for it without taking it for a moment and
/// thereby turning a keeper away.
public struct TurnLock: ~Copyable, Sendable {
    /// The open `lock` file; the lock lasts until the last copy of it is closed.
    public let descriptor: Descriptor
    /// The file's path.
    public let path: String

    /// Writes who holds the lock.
    public func write(_ record: KeeperRecord) throws(TurnFolderError) {
        // One write over what is there: the record only grows, so readers see the old one or the new one.
        let failure = descriptor.write(record.encoded(), at: 0)
        guard failure == 0 else { throw .system("write", path, failure) }
    }
}

extension TurnFolder {
    /// Takes the lock.
    ///
    /// - Throws: ``TurnFolderError`` with code `locked` when a keeper holds it.
    public func takeLock() throws(TurnFolderError) -> TurnLock {
        let path = path(of: .lock)
        return try lock(openFile(path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600))
    }

    /// Takes the lock through `inherited` when that is this folder's open lock file; otherwise closes it and takes
    /// the lock anew.
    public func takeLock(inherited: consuming Descriptor) throws(TurnFolderError) -> TurnLock {
        let path = path(of: .lock)
        let own = try openFile(path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
        var (device, inode, otherDevice, otherInode): (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        guard midwatch_file_identity(own.number, &device, &inode) == 0,
            midwatch_file_identity(inherited.number, &otherDevice, &otherInode) == 0,
            device == otherDevice, inode == otherInode
        else { return try lock(own) }
        return try lock(inherited)
    }

    private func lock(_ descriptor: consuming Descriptor) throws(TurnFolderError) -> TurnLock {
        let path = path(of: .lock)
        guard midwatch_lock(descriptor.number) == 0 else {
            guard errno == EAGAIN || errno == EACCES else { throw .system("lock", path, errno) }
            throw TurnFolderError(code: .locked, message: "\(path) is locked: a keeper is alive in this folder already")
        }
        return TurnLock(descriptor: descriptor, path: path)
    }

    /// Whether a keeper lives; false when there is no lock file at all.
    public func isLocked() throws(TurnFolderError) -> Bool {
        let path = path(of: .lock)
        let descriptor: Descriptor
        do {
            descriptor = try regularFile(path)
        } catch  where error.code == .missing {
            return false
        }
        let held = midwatch_lock_is_held(descriptor.number)
        guard held >= 0 else { throw .system("examine the lock of", path, errno) }
        return held == 1
    }

    /// Who holds the lock, or held it last; nil when nobody has said so yet.
    public func keeperRecord() throws(TurnFolderError) -> KeeperRecord? {
        do {
            let bytes = try whole(.lock, limitBytes: TurnFolder.maximumRecordBytes)
            // The final newline says that the record is whole.
            guard bytes.last == UInt8(ascii: "\n") else { return nil }
            return try KeeperRecord(decoding: bytes, file: path(of: .lock))
        } catch  where error.code == .missing {
            return nil
        }
    }

    /// Waits until a keeper that holds the lock has written who it is, or has let go of the lock.
    ///
    /// - Parameter limitMilliseconds: how long at most.
    /// - Returns: the record, nil when the lock is free or the time is over.
    public func awaitKeeperRecord(limitMilliseconds: Int64) throws(TurnFolderError) -> KeeperRecord? {
        if let record = try keeperRecord() { return record }
        let watch = Descriptor(taking: inotify_init1(Int32(IN_CLOEXEC_NONBLOCK)))
        // Its content changes, or its last writable descriptor is closed.
        guard inotify_add_watch(watch.number, path(of: .lock), UInt32(IN_MODIFY | IN_CLOSE_WRITE)) >= 0 else {
            return try keeperRecord()
        }
        let end = BootClock.milliseconds() + limitMilliseconds
        while true {
            if let record = try keeperRecord() { return record }
            let remaining = end - BootClock.milliseconds()
            guard remaining > 0, try isLocked() else { return nil }
            var event = pollfd(fd: watch.number, events: Int16(POLLIN), revents: 0)
            poll(&event, 1, Int32(clamping: remaining))
            // What the events say does not matter; the record is read again. Reading ends with EAGAIN.
            _ = try? watch.read(limitBytes: 4096)
        }
    }
}

/// `IN_CLOEXEC | IN_NONBLOCK`, which the C headers spell as an enumeration.
private let IN_CLOEXEC_NONBLOCK = O_CLOEXEC | O_NONBLOCK
