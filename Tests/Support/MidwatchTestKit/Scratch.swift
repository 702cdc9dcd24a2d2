public import Glibc

/// A folder of its own for one test, removed with all it holds when the last user lets go.
///
/// Its path is short, so that sockets can live in it: below `TMPDIR` where that leaves room, else below `/tmp`.
public final class Scratch: Sendable {
    /// Its absolute path.
    public let path: String

    /// A socket's path has 107 bytes at most; names below the folder get about 30 of them.
    private static let maximumParentBytes = 60

    /// Makes the folder, mode 0700.
    ///
    /// - Throws: ``SystemRefused``.
    public init() throws {
        let given = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let parent = given.utf8.count <= Scratch.maximumParentBytes ? given : "/tmp"
        var template = Array("\(parent)/midwatch-test.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemRefused("mkdtemp in \(parent)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        remove()
    }

    /// Removes it now.
    public func remove() {
        Scratch.remove(path)
    }

    /// The path of something in it.
    public func path(of name: String) -> String { "\(path)/\(name)" }

    /// Makes a folder in it.
    ///
    /// - Returns: its path.
    @discardableResult
    public func makeFolder(_ name: String, mode: mode_t = 0o700) throws -> String {
        guard mkdir(path(of: name), mode) == 0 else { throw SystemRefused("mkdir \(name)") }
        return path(of: name)
    }

    /// Writes a file in it, over what is there.
    public func write(_ bytes: [UInt8], to name: String) throws {
        guard let file = fopen(path(of: name), "wbe") else { throw SystemRefused("fopen \(name)") }
        let count = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, count == bytes.count else { throw SystemRefused("fwrite \(name)") }
    }

    /// Writes a file of text in it, over what is there.
    public func write(_ text: String, to name: String) throws {
        try write(Array(text.utf8), to: name)
    }

    /// Makes a symbolic link in it.
    public func link(_ name: String, to target: String) throws {
        guard symlink(target, path(of: name)) == 0 else { throw SystemRefused("symlink \(name)") }
    }

    /// Permission bits of a file in it.
    public func mode(of name: String) throws -> mode_t {
        var status = stat()
        guard stat(path(of: name), &status) == 0 else { throw SystemRefused("stat \(name)") }
        return status.st_mode & 0o7777
    }

    /// Removes a file, or a folder with all below it. A link is removed itself, not followed.
    private static func remove(_ path: String) {
        guard unlink(path) != 0, let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { remove("\(path)/\(name)") }
        }
        closedir(folder)
        rmdir(path)
    }
}

/// What a test needs of the system and did not get.
public struct SystemRefused: Error, CustomStringConvertible {
    /// The call and its errno.
    public let description: String

    /// The call that failed just now.
    public init(_ call: String) {
        description = "\(call): \(String(cString: strerror(errno)))"
    }
}
