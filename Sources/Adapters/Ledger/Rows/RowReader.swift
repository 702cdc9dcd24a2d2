import GRDB
import MidwatchModel
import NightFacts

/// A value of a row that this version has no meaning for.
struct UnreadableValue: Error, CustomStringConvertible {
    /// What was found, for people.
    let description: String
}

/// Reads the columns of a row from left to right.
struct RowReader {
    private let row: Row
    private var index = 0

    init(_ row: Row) {
        self.row = row
    }

    mutating func optionalInteger() throws -> Int64? {
        defer { index += 1 }
        return try row.decode(Int64?.self, atIndex: index)
    }

    mutating func integer() throws -> Int64 {
        try present(optionalInteger())
    }

    mutating func count() throws -> Int {
        Int(try integer())
    }

    mutating func optionalText() throws -> String? {
        defer { index += 1 }
        return try row.decode(String?.self, atIndex: index)
    }

    mutating func text() throws -> String {
        try present(optionalText())
    }

    mutating func optionalTime() throws -> WallTime? {
        try optionalInteger().map(WallTime.init(millisecondsSinceEpoch:))
    }

    mutating func time() throws -> WallTime {
        WallTime(millisecondsSinceEpoch: try integer())
    }

    /// Two columns: the sentence, and the kind.
    mutating func optionalCause() throws -> Cause? {
        let text = try optionalText()
        let kind = try optionalText()
        return text.map { Cause(kind: kind, text: $0) }
    }

    /// Two columns: the sentence, and the kind.
    mutating func cause() throws -> Cause {
        let text = try self.text()
        return Cause(kind: try optionalText(), text: text)
    }

    mutating func job() throws -> JobID {
        JobID(try text())
    }

    mutating func optionalTurn() throws -> TurnID? {
        try optionalInteger().map(TurnID.init)
    }

    mutating func optionalPhase() throws -> PhaseID? {
        let plan = try optionalText()
        let phase = try optionalText()
        guard let plan, let phase else { return nil }
        return PhaseID(plan: plan, phase: phase)
    }

    mutating func optionalHandle() throws -> LaunchHandle? {
        guard let text = try optionalText() else { return nil }
        guard let handle = LaunchHandle(text) else {
            throw UnreadableValue(description: "the handle \"\(text)\" in column \(name(index - 1))")
        }
        return handle
    }

    mutating func optionalWord<Word: RawRepresentable<String>>(_: Word.Type = Word.self) throws -> Word? {
        guard let text = try optionalText() else { return nil }
        guard let word = Word(rawValue: text) else {
            throw UnreadableValue(description: "the word \"\(text)\" in column \(name(index - 1))")
        }
        return word
    }

    mutating func word<Word: RawRepresentable<String>>(_: Word.Type = Word.self) throws -> Word {
        try present(optionalWord())
    }

    private func present<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw UnreadableValue(description: "no value in column \(name(index - 1))") }
        return value
    }

    private func name(_ index: Int) -> String {
        row.columnNames.dropFirst(index).first ?? String(index)
    }
}
