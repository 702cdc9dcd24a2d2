import JSONSyntax
public import NightFacts

/// Fields as the text of a JSON object, as the ledger keeps them.
public enum FieldsText {
    /// The object's text, its members in the fields' order; `{}` for none.
    public static func json(_ fields: [Field]) -> String {
        let members = fields.map { field in
            let value: JSONValue =
                switch field.value {
                case .text(let text): .string(text)
                case .number(let number): .integer(number)
                case .flag(let flag): .bool(flag)
                }
            return JSONMember(name: field.name, value: value)
        }
        return JSONValue.object(members).encoded()
    }

    /// The fields of an object's text. Members that are neither text nor whole number nor yes or no are left out; what is
    /// no object has no fields.
    public static func fields(json text: String) -> [Field] {
        guard case .object(let members) = try? JSONParser.value(of: text) else { return [] }
        return members.compactMap { member in
            switch member.value {
            case .string(let text): Field(member.name, .text(text))
            case .integer(let number): Field(member.name, .number(number))
            case .bool(let flag): Field(member.name, .flag(flag))
            case .null, .number, .array, .object: nil
            }
        }
    }
}
