/// Something wrong, or worth a look, in a jobs file.
///
/// Messages name keys, ids and schedules, never the value of an environment variable.
public struct JobFileProblem: Hashable, Sendable, CustomStringConvertible {
    /// How bad it is.
    public var severity: Severity
    /// The file's path as the caller gave it.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// The column, from 1, in Unicode scalars.
    public var column: Int
    /// The place as a JSON path, such as `$.jobs[2].schedule.everyMs`.
    public var path: String
    /// What is wrong, in one line.
    public var message: String
    /// The word that was probably meant; nil when none is near.
    public var suggestion: String?

    /// How bad a problem is.
    public enum Severity: String, Hashable, Sendable, CaseIterable {
        /// The file cannot be used.
        case error
        /// The file can be used; somebody should look.
        case warning
    }

    /// Makes a problem.
    public init(
        severity: Severity,
        file: String,
        line: Int,
        column: Int,
        path: String,
        message: String,
        suggestion: String? = nil
    ) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.path = path
        self.message = message
        self.suggestion = suggestion
    }

    /// `file:line:column: error: message (path); did you mean "everyMs"?`, in one line.
    public var description: String {
        let hint = suggestion.map { "; did you mean \(quoted($0))?" } ?? ""
        return "\(file):\(line):\(column): \(severity.rawValue): \(message) (\(path))\(hint)"
    }
}
