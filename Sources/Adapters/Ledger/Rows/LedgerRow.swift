import GRDB
import NightFacts
import NightWords

/// A record that is a row of one table.
protocol LedgerRow {
    /// The table, with the columns in the order of `values` and of `init(reading:)`.
    static var table: TableShape { get }
    /// The row's values, in the order of the columns.
    var values: [DatabaseValue] { get }
    /// Reads the columns from left to right.
    init(reading row: inout RowReader) throws
}

/// A table's name and columns, with the statements that follow from them.
struct TableShape: Sendable {
    /// The table's name.
    let name: String
    /// The columns of the primary key.
    let key: [String]
    /// `SELECT` of all columns, up to and including `FROM`.
    let select: String
    /// `INSERT` of a whole row.
    let insert: String
    /// `INSERT` of a whole row, or overwriting the one with the same key.
    let upsert: String
    /// `UPDATE` of everything but the key, up to `WHERE` with the key; a condition can follow with `AND`.
    let update: String

    /// - Parameters:
    ///   - name: the table.
    ///   - key: the columns of the primary key; they come first in a row.
    ///   - columns: the other columns.
    init(_ name: String, key: [String], columns: [String]) {
        self.name = name
        self.key = key
        let all = key + columns
        let list = all.joined(separator: ", ")
        let marks = all.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        select = "SELECT \(list) FROM \(name)"
        insert = "INSERT INTO \(name) (\(list)) VALUES (\(marks))"
        let excluded = columns.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        upsert = "\(insert) ON CONFLICT (\(key.joined(separator: ", "))) DO UPDATE SET \(excluded)"
        let changes = columns.enumerated().map { "\($1) = ?\($0 + key.count + 1)" }.joined(separator: ", ")
        let match = key.enumerated().map { "\($1) = ?\($0 + 1)" }.joined(separator: " AND ")
        update = "UPDATE \(name) SET \(changes) WHERE \(match)"
    }
}

extension LedgerRow {
    /// All rows a query gives; `condition` follows the table's name.
    static func fetch(_ db: Database, _ condition: String, _ arguments: StatementArguments = []) throws -> [Self] {
        let statement = try db.cachedStatement(sql: "\(table.select) \(condition)")
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        var records: [Self] = []
        while let row = try rows.next() {
            records.append(try read(row))
        }
        return records
    }

    /// Reads a row; what makes no sense is told with its table and key.
    static func read(_ row: Row) throws -> Self {
        var reader = RowReader(row)
        do {
            return try Self(reading: &reader)
        } catch let error as UnreadableValue {
            let key = table.key.indices.map { String(describing: row[$0] as DatabaseValue) }.joined(separator: ", ")
            throw UnreadableValue(description: "\(error.description) (table \(table.name), row \(key))")
        }
    }

    /// The first rows that cannot be read, each in words; empty when all can.
    static func unreadable(_ db: Database, limit: Int) throws -> [String] {
        let rows = try Row.fetchCursor(db, sql: table.select)
        var faults: [String] = []
        while faults.count < limit, let row = try rows.next() {
            do { _ = try read(row) } catch let error as UnreadableValue { faults.append(error.description) }
        }
        return faults
    }
}

/// Builds the values of a row from left to right.
struct RowValues {
    private(set) var values: [DatabaseValue] = []

    init(capacity: Int) {
        values.reserveCapacity(capacity)
    }

    mutating func add(_ integer: Int64?) {
        values.append(integer?.databaseValue ?? .null)
    }

    mutating func add(_ text: String?) {
        values.append(text?.withVisibleNULs.databaseValue ?? .null)
    }

    /// Two columns: the sentence, and the kind.
    mutating func add(_ cause: Cause?) {
        add(cause?.words)
        add(cause?.kind)
    }
}

extension String {
    /// SQLite's text ends at the first NUL, <https://www.sqlite.org/nulinstr.html>: an agent that prints one would
    /// lose what follows it, so it is kept as U+2400, the picture of a NUL.
    var withVisibleNULs: String {
        guard utf8.contains(0) else { return self }
        return String(UnicodeScalarView(unicodeScalars.map { $0.value == 0 ? "\u{2400}" : $0 }))
    }
}
