extension Scanner {
    /// A string, from its opening quote to behind its closing one.
    mutating func string() throws(JSONError) -> String {
        let quote = index
        index += 1
        let start = index
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                let text = try text(of: bytes[start..<index], rawStart: start)
                index += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try stringWithEscapes(from: start, quote: quote) }
            if byte < 0x20 { throw controlCharacter(byte, quote: quote) }
            index += 1
        }
        throw error("this string is not closed; a double quote is missing", at: quote)
    }

    private mutating func stringWithEscapes(from start: Int, quote: Int) throws(JSONError) -> String {
        var unescaped = Array(bytes[start..<index])
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                let text = try text(of: unescaped[...], rawStart: start)
                index += 1
                return text
            case UInt8(ascii: "\\"): try escape(into: &unescaped)
            case 0..<0x20: throw controlCharacter(byte, quote: quote)
            default:
                unescaped.append(byte)
                index += 1
            }
        }
        throw error("this string is not closed; a double quote is missing", at: quote)
    }

    private func controlCharacter(_ byte: UInt8, quote: Int) -> JSONError {
        if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
            return error("this string is not closed on its line; write a line break as \\n", at: quote)
        }
        let name = byte == UInt8(ascii: "\t") ? "\\t" : "\\u" + Self.hex4(UInt16(byte))
        return error("a control character in a string must be written \(name)")
    }

    /// Four lower-case hexadecimal digits.
    static func hex4(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// Bytes as text. `rawStart` is where they stand in the text, up to ``index``, for the place of a bad byte.
    private func text(of bytes: ArraySlice<UInt8>, rawStart: Int) throws(JSONError) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        guard !rules.repairsUTF8 else { return String(decoding: bytes, as: UTF8.self) }
        throw error("this is not UTF-8; save the text as UTF-8", at: firstBadByte(from: rawStart))
    }

    private func firstBadByte(from start: Int) -> Int {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes[start..<index].makeIterator()
        var offset = start
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let units): offset += units.count
            case .error, .emptyInput: return offset
            }
        }
    }
}

extension Scanner {
    /// One escape sequence, from its backslash on; a pair of surrogates counts as one.
    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        let start = index
        index += 1
        guard let byte = peek else { throw error("the text ends inside a string", at: start) }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: Array(String(try unicodeEscape(from: start)).utf8))
        default: throw error("unknown escape in a string; a backslash itself is written \\\\", at: start)
        }
    }

    /// What follows `\u`: a scalar, from one unit or from a pair of surrogates; U+FFFD for half a pair.
    private mutating func unicodeEscape(from start: Int) throws(JSONError) -> Character {
        let unit = try hexUnit(from: start)
        if let scalar = Unicode.Scalar(unit) { return Character(scalar) }
        if unit < 0xDC00, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        {
            let second = index
            index += 2
            let low = try hexUnit(from: second)
            if (0xDC00...0xDFFF).contains(low) {
                let value = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
                return Character(Unicode.Scalar(value) ?? "\u{FFFD}")
            }
            index = second  // the second escape stands for itself
        }
        return "\u{FFFD}"
    }

    private mutating func hexUnit(from start: Int) throws(JSONError) -> UInt16 {
        guard index + 4 <= bytes.count else { throw error("\\u takes four hexadecimal digits", at: start) }
        var unit: UInt16 = 0
        for byte in bytes[index..<(index + 4)] {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw error("\\u takes four hexadecimal digits", at: start)
            }
            unit = unit << 4 | UInt16(digit)
        }
        index += 4
        return unit
    }
}
