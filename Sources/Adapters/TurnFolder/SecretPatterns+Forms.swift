extension SecretPatterns {
    /// A text as it is and as it stands inside a JSON string: with the escapes that are needed, with `/` escaped, too,
    /// and in ASCII only. Each form once.
    static func forms(of text: [UInt8]) -> [[UInt8]] {
        let plain = escaped(text) { needed($0) }
        let slashes = escaped(text) { $0 == "/" ? "\\/" : needed($0) }
        let ascii = escaped(text) { $0.isASCII ? needed($0) : codeUnits($0) }
        return [plain, slashes, ascii].reduce(into: [text]) { forms, form in
            if !forms.contains(form) { forms.append(form) }
        }
    }

    private static func escaped(_ text: [UInt8], _ escape: (Unicode.Scalar) -> String?) -> [UInt8] {
        // What is no UTF-8 cannot stand in JSON.
        guard let text = String(validating: text, as: UTF8.self) else { return text }
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars { bytes += (escape(scalar) ?? String(scalar)).utf8 }
        return bytes
    }

    private static func needed(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case "\u{8}": "\\b"
        case "\u{c}": "\\f"
        case "\0"..<" ": codeUnits(scalar)
        default: nil
        }
    }

    private static func codeUnits(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }
}
