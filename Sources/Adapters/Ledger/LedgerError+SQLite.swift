import GRDB

extension LedgerError {
    /// Puts an error of SQLite, GRDB or a row's reader into the ledger's words. `path` is the database's.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as LedgerError:
            self = error
        case let error as UnreadableValue:
            self = .unreadable(path: path, detail: error.description)
        case let error as DatabaseError:
            self.init(error, path: path)
        default:
            self = .failed(path: path, detail: String(describing: error))
        }
    }

    /// The result codes are those of <https://www.sqlite.org/rescode.html>.
    private init(_ error: DatabaseError, path: String) {
        // The message alone: GRDB's description would repeat the statement and, with it, job texts.
        let detail = error.message ?? String(describing: error.extendedResultCode)
        // The index of the write-ahead log is a file too: when it cannot grow, the disk is full.
        guard error.extendedResultCode != .SQLITE_IOERR_SHMSIZE else {
            self = .diskFull(path: path)
            return
        }
        switch error.resultCode {
        case .SQLITE_FULL: self = .diskFull(path: path)
        case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(path: path, detail: detail)
        case .SQLITE_IOERR: self = .inputOutput(path: path, detail: detail)
        case .SQLITE_MISUSE: self = .closed(path: path)
        default: self = .failed(path: path, detail: detail)
        }
    }
}
