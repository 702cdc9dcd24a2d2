import MidwatchModel

/// One fact of a cause or a notice by name, for programs: they filter by it, and never read sentences.
///
/// Names are those of the control API's JSON: instants and durations end in `Ms`, money in `MicroUSD`.
public struct Field: Hashable, Sendable {
    /// Its name, such as `attempt`.
    public var name: String
    /// Its value.
    public var value: Value

    /// A value that JSON has a form for.
    public enum Value: Hashable, Sendable, CustomStringConvertible {
        /// A word or somebody's own text.
        case text(String)
        /// A whole number.
        case number(Int64)
        /// A yes or no.
        case flag(Bool)

        /// The text, the digits, or `true` and `false`.
        public var description: String {
            switch self {
            case .text(let text): text
            case .number(let number): String(number)
            case .flag(let flag): String(flag)
            }
        }
    }

    /// Makes a field.
    public init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }
}

// What fields are made of, so that the tables of causes and notices stay tables. A value that is not there is no field.

extension Field {
    static func text(_ name: String, _ text: String) -> Field { Field(name, .text(text)) }
    static func number(_ name: String, _ number: Int) -> Field { Field(name, .number(Int64(number))) }
    static func number(_ name: String, _ number: Int64) -> Field { Field(name, .number(number)) }
    static func flag(_ name: String, _ flag: Bool) -> Field { Field(name, .flag(flag)) }
    static func turn(_ id: TurnID) -> Field { Field("turn", .number(id.rawValue)) }
    static func phase(_ id: PhaseID) -> Field { Field("phase", .text(id.description)) }

    static func span(_ name: String, _ span: Duration?) -> [Field] {
        span.map { [Field("\(name)Ms", .number($0.wholeMilliseconds))] } ?? []
    }

    static func moment(_ name: String, _ moment: Moment?) -> [Field] {
        moment.map { [Field("\(name)Ms", .number($0.instant.millisecondsSinceEpoch))] } ?? []
    }
}

extension [Field] {
    /// With what a check's evidence says, where no other has the name.
    func with(_ evidence: Evidence) -> [Field] {
        self + evidence.fields.filter { field in !contains { $0.name == field.name } }
    }

    /// With the kind of a cause, and with its own fields where no other has the name.
    func and(_ cause: Cause?, as name: String = "cause") -> [Field] {
        guard let cause else { return self }
        var all = self + [.text(name, cause.kind)]
        for field in cause.fields where !all.contains(where: { $0.name == field.name }) { all.append(field) }
        return all
    }
}
