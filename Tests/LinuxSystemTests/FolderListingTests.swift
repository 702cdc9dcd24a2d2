import Glibc
import LinuxSystem
import MidwatchTestKit
import Testing

@Suite struct FolderListingTests {
    @Test("a folder's names, whatever they are, and which of them are numbers")
    func names() throws {
        let folder = try Scratch()
        defer { folder.remove() }
        let names = ["1", "12", "9223372036854775807", "0", "-3", "+4", "007", "9223372036854775808", "a b", ".hidden"]
        for name in names { #expect(mkdir("\(folder.path)/\(name)", 0o700) == 0) }
        #expect(try FolderListing.names(in: folder.path).sorted() == names.sorted())
        #expect(try FolderListing.numbers(in: folder.path).sorted() == [1, 12, .max])
    }

    @Test("a folder that is not there, and a file, are errors that name the place")
    func missing() throws {
        let folder = try Scratch()
        defer { folder.remove() }
        let gone = "\(folder.path)/gone"
        #expect(throws: SystemError("list", gone, ENOENT)) { try FolderListing.names(in: gone) }
        let file = "\(folder.path)/file"
        close(open(file, O_CREAT | O_WRONLY, 0o600))
        #expect(throws: SystemError("list", file, ENOTDIR)) { try FolderListing.numbers(in: file) }
    }
}
