import Glibc
import LinuxSystem
import MidwatchTestKit
import Testing

@Suite struct BoundedFileTests {
    @Test(
        "a file comes whole up to the bound, and with one byte more when it is larger",
        arguments: [0, 7, 8, 9, 200_000]
    )
    func bound(size: Int) throws {
        let folder = try Scratch()
        defer { folder.remove() }
        try folder.write([UInt8](repeating: 65, count: size), to: "file")
        chmod(folder.path(of: "file"), 0o640)
        let file = try BoundedFile(reading: folder.path(of: "file"), maximumBytes: 8)
        #expect(file.bytes.count == min(size, 9) && file.isRegular && file.isReadableByOthers)
        chmod(folder.path(of: "file"), 0o600)
        #expect(try !BoundedFile(reading: folder.path(of: "file"), maximumBytes: 8).isReadableByOthers)
    }

    @Test("a folder and a pipe that nobody writes to are no regular files, at once; what is not there is an error")
    func others() throws {
        let folder = try Scratch()
        defer { folder.remove() }
        #expect(mkfifo(folder.path(of: "pipe"), 0o600) == 0)
        for path in [folder.path, folder.path(of: "pipe")] {
            let file = try BoundedFile(reading: path, maximumBytes: 8)
            #expect(!file.isRegular && file.bytes.isEmpty)
        }
        let gone = folder.path(of: "gone")
        #expect(throws: SystemError("open", gone, ENOENT)) { try BoundedFile(reading: gone, maximumBytes: 8) }
    }
}
