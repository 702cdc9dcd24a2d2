import Ledger
import MidwatchTestKit
import Testing

extension Scratch {
    /// Where the ledger lies in it.
    var ledgerPath: String { path(of: "ledger.sqlite") }

    /// Opens the ledger in it.
    func open() throws -> LedgerStore {
        try LedgerStore(path: ledgerPath)
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
