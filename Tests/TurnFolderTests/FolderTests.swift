import CProcess
import Glibc
import LinuxSystem
import MidwatchModel
import MidwatchTestKit
import Testing

@testable import TurnFolder

@Suite("A turn's folder on the disk")
struct FolderTests {
    let scratch: Scratch
    let folder: TurnFolder

    init() throws {
        scratch = try Scratch()
        folder = TurnFolder(path: "\(scratch.path)/1")
        try folder.create()
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    /// The class of the error that a call throws; fails when it throws none.
    private func code(
        sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () throws -> Void
    ) -> TurnFolderError.Code? {
        #expect(throws: TurnFolderError.self, sourceLocation: sourceLocation, performing: body)?.code
    }

    @Test("Folder and files are the owner's alone")
    func permissions() throws {
        try folder.write([1], to: .prompt)
        let lock = try folder.takeLock()
        #expect(mode(folder.path) == 0o700)
        #expect(mode(folder.path(of: .prompt)) == 0o600)
        #expect(mode(lock.path) == 0o600)
    }

    @Test("A folder is made once, and a file is written once")
    func onlyOnce() throws {
        #expect(code { try folder.create() } == .exists)
        try folder.write([1], to: .order)
        #expect(code { try folder.write([2], to: .order) } == .exists)
        #expect(try folder.bytes(of: .order, limitBytes: 10) == [1])
    }

    @Test("Reading is bounded and may begin anywhere")
    func boundedReading() throws {
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        try folder.write(bytes, to: .prompt)
        #expect(try folder.bytes(of: .prompt, limitBytes: 150_000) == Array(bytes[..<150_000]))
        #expect(try folder.bytes(of: .prompt, from: 199_990, limitBytes: 100) == Array(bytes[199_990...]))
        #expect(try folder.bytes(of: .prompt, from: 300_000, limitBytes: 100).isEmpty)
        #expect(folder.size(of: .prompt) == 200_000)
        #expect(folder.size(of: .exit) == nil)
    }

    @Test("A record larger than its bound is refused")
    func oversizedRecord() throws {
        try folder.write(Array(repeating: 32, count: TurnFolder.maximumRecordBytes + 1), to: .exit)
        #expect(code { _ = try folder.exitReport() } == .notReadable)
    }

    @Test("What is absent is nil, what is there but wrong is an error")
    func absence() throws {
        #expect(try folder.exitReport() == nil)
        #expect(try folder.keeperRecord() == nil)
        #expect(code { _ = try folder.order() } == .missing)
        try folder.write([], to: .exit)
        #expect(code { _ = try folder.exitReport() } == .corrupt)
    }

    @Test("A pipe, a link or a folder in a file's place is refused and never waited for")
    func strangeFiles() throws {
        try #require(mkfifo(folder.path(of: .exit), 0o600) == 0)
        #expect(code { _ = try folder.exitReport() } == .notReadable)
        try #require(symlink("/etc/passwd", folder.path(of: .order)) == 0)
        #expect(code { _ = try folder.order() } == .system(ELOOP))
        try #require(mkdir(folder.path(of: .prompt), 0o700) == 0)
        #expect(code { _ = try folder.bytes(of: .prompt, limitBytes: 1) } == .notReadable)
    }

    @Test("A held lock is seen without being taken, and is free once its holder is gone")
    func locking() throws {
        #expect(try !folder.isLocked())
        do {
            let lock = try folder.takeLock()
            #expect(try folder.isLocked())
            #expect(try folder.isLocked())
            #expect(code { _ = try folder.takeLock() } == .locked)
            _ = lock.path
        }
        #expect(try !folder.isLocked())
        _ = try folder.takeLock()
    }

    @Test("A lock is handed over through a copy of its descriptor, without a gap")
    func handOver() throws {
        let copy: Int32
        do {
            let lock = try folder.takeLock()
            copy = dup(lock.descriptor.number)
        }
        #expect(try folder.isLocked())
        do {
            let taken = try folder.takeLock(inherited: Descriptor(taking: copy))
            #expect(try folder.isLocked())
            _ = taken.path
        }
        #expect(try !folder.isLocked())
    }

    @Test("An inherited descriptor of something else is not taken for the lock")
    func foreignDescriptor() throws {
        let lock = try folder.takeLock(inherited: Descriptor.open("/dev/null", O_RDWR))
        #expect(try folder.isLocked())
        _ = lock.path
    }

    @Test("Who holds the lock is waited for, and given up when the holder goes")
    func awaitingRecord() throws {
        let record = KeeperRecord(
            keeper: KeeperIdentity(pid: getpid(), startTicks: 1, bootID: "b"),
            session: 1
        )
        do {
            let lock = try folder.takeLock()
            #expect(try folder.awaitKeeperRecord(limitMilliseconds: 1) == nil)
            try lock.write(record)
            #expect(try folder.awaitKeeperRecord(limitMilliseconds: 10_000) == record)
        }
        let other = TurnFolder(path: "\(scratch.path)/2")
        try other.create()
        _ = try other.takeLock()
        // Free and silent: the limit is not waited for.
        let begin = ContinuousClock.now
        #expect(try other.awaitKeeperRecord(limitMilliseconds: 60_000) == nil)
        #expect(begin.duration(to: .now) < .seconds(30))
    }

    @Test("A half-written record counts as none")
    func halfRecord() throws {
        try folder.write(Array(#"{"version":1,"keeperPID":1"#.utf8), to: .lock)
        #expect(try folder.keeperRecord() == nil)
    }

    @Test("A folder goes with everything in it, and a missing one is no error")
    func removal() throws {
        try folder.write([1], to: .order)
        try #require(mkdir("\(folder.path)/deep", 0o700) == 0)
        try #require(symlink(scratch.path, "\(folder.path)/deep/link") == 0)
        try folder.remove()
        #expect(access(folder.path, F_OK) != 0)
        #expect(access(scratch.path, F_OK) == 0)
        try folder.remove()
    }
}
