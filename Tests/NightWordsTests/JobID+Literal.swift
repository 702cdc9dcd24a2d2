public import MidwatchModel

extension JobID: ExpressibleByStringLiteral {
    /// Lets tests write a job's id as they would in a jobs file.
    public init(stringLiteral value: String) {
        self.init(value)
    }
}
