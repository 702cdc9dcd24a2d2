extension JSONValue {
    /// The value as JSON text (RFC 8259) without a final line break.
    ///
    /// Members keep their order. Control characters (U+0000–001F, U+007F–009F) are escaped, so that the text is safe
    /// to show on a terminal; numbers that are not finite become `null`.
    ///
    /// - Parameter pretty: true indents by two spaces, one element or member per line; false writes one line without
    ///   spaces.
    public func encoded(pretty: Bool = false) -> String {
        var text: [UInt8] = []
        append(to: &text, indent: pretty ? 0 : nil)
        return String(decoding: text, as: UTF8.self)
    }

    private func append(to text: inout [UInt8], indent: Int?) {
        switch self {
        case .null: text.append(contentsOf: "null".utf8)
        case .bool(let bool): text.append(contentsOf: (bool ? "true" : "false").utf8)
        case .integer(let integer): text.append(contentsOf: String(integer).utf8)
        case .number(let number): text.append(contentsOf: (number.isFinite ? String(number) : "null").utf8)
        case .string(let string): Self.append(string, to: &text)
        case .array(let elements):
            Self.append(elements, brackets: "[]", to: &text, indent: indent) { element, text, indent in
                element.append(to: &text, indent: indent)
            }
        case .object(let members):
            Self.append(members, brackets: "{}", to: &text, indent: indent) { member, text, indent in
                Self.append(member.name, to: &text)
                text.append(contentsOf: (indent == nil ? ":" : ": ").utf8)
                member.value.append(to: &text, indent: indent)
            }
        }
    }

    private static func append<Item>(
        _ items: [Item],
        brackets: String,
        to text: inout [UInt8],
        indent: Int?,
        item: (Item, inout [UInt8], Int?) -> Void
    ) {
        let marks = Array(brackets.utf8)
        text.append(marks[0])
        let inner = indent.map { $0 + 2 }
        for (offset, element) in items.enumerated() {
            if offset > 0 { text.append(UInt8(ascii: ",")) }
            breakLine(&text, indent: inner)
            item(element, &text, inner)
        }
        if !items.isEmpty { breakLine(&text, indent: indent) }
        text.append(marks[1])
    }

    private static func breakLine(_ text: inout [UInt8], indent: Int?) {
        guard let indent else { return }
        text.append(UInt8(ascii: "\n"))
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent))
    }

    private static func append(_ string: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        var isAfterC2 = false  // U+0080–009F are C2 80 – C2 9F in UTF-8
        for byte in string.utf8 {
            if isAfterC2 {
                if byte < 0xA0 { escape(byte, to: &text) } else { text.append(contentsOf: [0xC2, byte]) }
                isAfterC2 = false
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case UInt8(ascii: "\n"): text.append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\r"): text.append(contentsOf: "\\r".utf8)
            case UInt8(ascii: "\t"): text.append(contentsOf: "\\t".utf8)
            case 0x00...0x1F, 0x7F: escape(byte, to: &text)
            case 0xC2: isAfterC2 = true
            default: text.append(byte)
            }
        }
        text.append(UInt8(ascii: "\""))
    }

    private static func escape(_ byte: UInt8, to text: inout [UInt8]) {
        text.append(contentsOf: ("\\u" + Scanner.hex4(UInt16(byte))).utf8)
    }
}
