import Logging

/// The levels of the log, by the names of the command line.
struct LogLevel: RawRepresentable, Sendable {
    var rawValue: String
    var level: Logger.Level

    init?(rawValue: String) {
        guard let level = Logger.Level(rawValue: rawValue) else { return nil }
        self.rawValue = rawValue
        self.level = level
    }

    static var names: String { Logger.Level.allCases.map(\.rawValue).joined(separator: ", ") }
}
