import CProcess
import Glibc

/// A folder of its own for one test, removed when the last user lets go.
final class Scratch: Sendable {
    let path: String

    init() throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/midwatch-test.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ScratchError(errno: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        midwatch_remove_tree(path)
    }

    struct ScratchError: Error {
        var errno: Int32
    }
}
