import FoundationEssentials
import Glibc
import Ledger
import Testing

/// A folder of mode 0700 of its own below the system's temporary one; gone with the last reference.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let template = FileManager.default.temporaryDirectory.path + "/midwatch-ledger-XXXXXX"
        var bytes = Array(template.utf8CString)
        path = try bytes.withUnsafeMutableBufferPointer { buffer in
            let name = buffer.baseAddress.flatMap { mkdtemp($0) }
            return String(cString: try #require(name))
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Where the ledger lies in it.
    var ledgerPath: String { path + "/ledger.sqlite" }

    /// Opens the ledger in it.
    func open() throws -> LedgerStore {
        try LedgerStore(path: ledgerPath)
    }

    /// Permission bits of a file in it, by name.
    func mode(of name: String) throws -> UInt32 {
        var status = stat()
        try #require(stat(path + "/" + name, &status) == 0, "\(name) does not exist")
        return status.st_mode & 0o7777
    }
}

/// The error a call throws; fails when it throws none.
func ledgerError(
    sourceLocation: SourceLocation = #_sourceLocation,
    from body: () throws -> Void
) throws -> LedgerError {
    let error = #expect(throws: LedgerError.self, sourceLocation: sourceLocation, performing: body)
    return try #require(error, sourceLocation: sourceLocation)
}
