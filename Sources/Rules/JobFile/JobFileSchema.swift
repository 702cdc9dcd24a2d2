import JSONSyntax

/// What a jobs file may hold, from the same tables that check it.
public enum JobFileSchema {
    /// A JSON Schema (draft 2020-12) for editors, as indented text with a final line break.
    ///
    /// It is as strict as the reader about keys, types, words and ranges; cron expressions, zones, duplicates and
    /// references between parts are the reader's alone.
    public static func jsonSchema() -> String {
        var members: [JSONMember] = [
            JSONMember(name: "$schema", value: "https://json-schema.org/draft/2020-12/schema"),
            JSONMember(name: "title", value: "Midwatch jobs file"),
        ]
        members += TableName.file.table.schemaMembers
        let definitions = TableName.allCases.filter { $0 != .file }.map { name in
            JSONMember(name: name.rawValue, value: .object(name.table.schemaMembers))
        }
        members.append(JSONMember(name: "$defs", value: .object(definitions)))
        return JSONValue.object(members).encoded(pretty: true) + "\n"
    }

    /// The kinds of object, in the order a manual shows them.
    public static var objects: [ObjectDescription] {
        TableName.allCases.map { name in
            let table = name.table
            return ObjectDescription(
                name: name.rawValue,
                title: table.title,
                doc: table.doc,
                keys: table.keys.map { key in
                    KeyDescription(
                        name: key.name,
                        type: key.shape.phrase,
                        values: key.shape.values,
                        unit: key.unit,
                        absent: key.absent,
                        doc: key.doc,
                        hasEffect: key.standing == .used,
                        isRequired: key.isRequired
                    )
                }
            )
        }
    }

    /// One kind of object.
    public struct ObjectDescription: Hashable, Sendable {
        /// Its name in the schema's `$defs`; `file` is the whole file.
        public let name: String
        /// With its article, where it has one: "a job", "limits".
        public let title: String
        /// What it is for, in a sentence.
        public let doc: String
        /// Its keys.
        public let keys: [KeyDescription]
    }

    /// One key.
    public struct KeyDescription: Hashable, Sendable {
        /// The key.
        public let name: String
        /// The JSON type in words.
        public let type: String
        /// The words or the range allowed, such as `1–10000` or `"skip", "queue"`; nil when free.
        public let values: String?
        /// `ms`, `s`, `bytes`, `turns`, `USD` and the like; nil when there is none.
        public let unit: String?
        /// What holds when it is absent; nil when nothing does.
        public let absent: String?
        /// What it does, in a sentence.
        public let doc: String
        /// False for keys of OpenClaw's that are accepted and do nothing.
        public let hasEffect: Bool
        /// Whether the object must have it.
        public let isRequired: Bool
    }
}
