/// Why a cron expression is refused: where, what, the allowed range and the cure.
public struct CronError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The field, such as `minute` or `day of week`; nil when the error is about the whole expression.
    public let field: String?
    /// The offending text, as written.
    public let text: String
    /// Where the offending text starts: bytes of UTF-8 from the start of the expression.
    public let offset: Int
    /// What is wrong, with the allowed range.
    public let problem: String
    /// What to write instead.
    public let cure: String

    init(field: String? = nil, text: String, offset: Int, problem: String, cure: String) {
        self.field = field
        self.text = text
        self.offset = offset
        self.problem = problem
        self.cure = cure
    }

    /// One line: field, text, place, problem; cure.
    public var description: String {
        "cron \(field.map { "\($0) " } ?? "expression ")\"\(text)\" at offset \(offset): \(problem); \(cure)"
    }
}
