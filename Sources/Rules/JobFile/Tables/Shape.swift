import CivilTime

/// What a value may be. Drives checking, the schema and the manual.
indirect enum Shape: Sendable {
    /// A string that keeps a rule.
    case text(TextRule)
    /// A truth value; `"true"` and `"false"` as OpenClaw wrote them count too when lenient.
    case flag(lenient: Bool)
    /// A whole number in a range.
    case whole(ClosedRange<Int64>)
    /// Seconds in a range; fractions to the millisecond are allowed.
    case seconds(ClosedRange<Int64>)
    /// A number, rounded to parts of which `parts` make one; the range counts in parts.
    case amount(ClosedRange<Int64>, parts: Int64)
    /// One of these words, written exactly so.
    case word([String])
    /// One of these words in any mixture of upper and lower case.
    case wordInAnyCase([String])
    /// An array with at least `minimum` elements, and at most `maximum` where that is given.
    case list(of: Shape, minimum: Int, maximum: Int? = nil)
    /// An object with free keys that keep a rule.
    case map(keys: TextRule, values: Shape)
    /// An object with the keys of a table.
    case object(TableName)
    /// Any of these; the alternatives differ in their JSON type, so the first whose type fits decides.
    case oneOf([Shape])
    /// Whatever: the value is not used.
    case anything
}

/// What a text must keep to.
enum TextRule: Sendable {
    /// Any text.
    case any
    /// Not only white space.
    case filled
    /// A job's, agent's, plan's or phase's name: 1...200 characters, no control characters, no `/` and no `\`.
    case name
    /// What people call a job: not only white space, no control characters, at most 200 characters.
    case title
    /// An absolute path without `~` and variables.
    case path
    /// A path, relative or absolute, without `~` and variables.
    case anyPath
    /// One argument of a program: no NUL, at most 131071 bytes (Linux, MAX_ARG_STRLEN; see execve(2)).
    case argument
    /// The name of an environment variable: no `=`, no NUL, not empty.
    case variableName
    /// The value of an environment variable: no NUL. Never repeated in a message.
    case variableValue
    /// The name of a systemd credential: a file name of at most 255 bytes, no `:`, no control characters.
    case credentialName
}

extension Shape {
    /// A truth value.
    static let flag = Shape.flag(lenient: false)
    /// A shell line, or a program with its arguments.
    static let command = Shape.oneOf([.text(.argument), .list(of: .text(.argument), minimum: 1)])
    /// Milliseconds since the epoch, to the end of the year 9999.
    static let epochMilliseconds = Shape.whole(Bounds.epochMilliseconds)
    /// ISO 8601 text or milliseconds since the epoch.
    static let instant = Shape.oneOf([.text(.filled), .epochMilliseconds])
    /// Dollars, counted in millionths: more than nothing, at most a million.
    static let money = Shape.amount(Bounds.microUSD, parts: Bounds.microUSDPerUSD)
    /// A price in dollars, counted in millionths; 0 is one.
    static let price = Shape.amount(Bounds.priceMicroUSD, parts: Bounds.microUSDPerUSD)
    /// Minutes, counted in milliseconds: one to those of a year.
    static let minutes = Shape.amount(Bounds.minuteMilliseconds, parts: Bounds.millisecondsPerMinute)
    /// Variables by name.
    static let environment = Shape.map(
        keys: .variableName,
        values: .oneOf([.text(.variableValue), .object(.variable)])
    )
}

/// The ranges of numbers.
enum Bounds {
    static let epochMilliseconds: ClosedRange<Int64> = 0...CivilCalendar.writtenMilliseconds.upperBound
    static let periodMilliseconds: ClosedRange<Int64> = 1...3_153_600_000_000  // a hundred years
    static let staggerMilliseconds: ClosedRange<Int64> = 0...31_536_000_000  // a year
    static let timeoutSeconds: ClosedRange<Int64> = 0...31_536_000
    static let stopGraceSeconds: ClosedRange<Int64> = 0...600
    static let checkTimeoutSeconds: ClosedRange<Int64> = 1...86_400
    static let lateAfterSeconds: ClosedRange<Int64> = 0...86_400
    static let drainSeconds: ClosedRange<Int64> = 1...86_400
    static let outputCapBytes: ClosedRange<Int64> = 0...1_099_511_627_776  // 1 TiB
    static let startDeadlineSeconds: ClosedRange<Int64> = 1...31_536_000
    static let priority: ClosedRange<Int64> = -100...100
    static let releaseSeconds: ClosedRange<Int64> = 0...3600
    static let attempts: ClosedRange<Int64> = 1...100
    static let breaker: ClosedRange<Int64> = 0...1000
    static let retryDelaySeconds: ClosedRange<Int64> = 0...86_400
    static let maxTurns: ClosedRange<Int64> = 1...1_000_000_000
    static let concurrentTurns: ClosedRange<Int64> = 1...10_000
    static let queuedOccurrences: ClosedRange<Int64> = 1...1000
    static let parallelTurns: ClosedRange<Int64> = 2...1000
    static let quorum: ClosedRange<Int64> = 1...1_000_000
    static let catchUpSeconds: ClosedRange<Int64> = 0...3600
    static let caughtUpOccurrences: ClosedRange<Int64> = 1...1000
    static let budgetTurns: ClosedRange<Int64> = 1...1_000_000_000
    static let budgetTokens: ClosedRange<Int64> = 1...1_000_000_000_000
    static let microUSDPerUSD: Int64 = 1_000_000
    static let microUSD: ClosedRange<Int64> = 1...1_000_000_000_000
    static let priceMicroUSD: ClosedRange<Int64> = 0...1_000_000_000_000
    static let millisecondsPerMinute: Int64 = 60_000
    static let minuteMilliseconds: ClosedRange<Int64> = 60_000...31_536_000_000  // 1...525600 minutes
    static let idleTurns: ClosedRange<Int64> = 0...1000
    static let silentWorkPercent: ClosedRange<Int64> = 0...100
    static let repeatedLines: ClosedRange<Int64> = 0...10_000
    static let phaseSeconds: ClosedRange<Int64> = 1...31_622_400  // 366 days
    static let reopenings: ClosedRange<Int64> = 1...100
}
