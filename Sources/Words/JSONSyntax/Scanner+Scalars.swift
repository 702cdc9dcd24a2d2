extension Scanner {
    /// `true`, `false` or `null`.
    mutating func word() throws(JSONError) -> JSONValue {
        let start = index
        var end = index
        while end < bytes.count, end - start < 32, Self.isWordByte(bytes[end]) { end += 1 }
        let word = String(decoding: bytes[start..<end], as: UTF8.self)
        let value: JSONValue
        switch word {
        case "true": value = true
        case "false": value = false
        case "null": value = nil
        case "": throw error("expected a value, found \(found)")
        default:
            // Only well-known words are repeated: an unquoted secret must not travel into a message.
            switch word.lowercased() {
            case "true", "false", "null": throw error("\"\(word)\" is not a JSON value; write \(word.lowercased())")
            case "none", "nil", "undefined": throw error("\"\(word)\" is not a JSON value; write null")
            case "nan", "infinity": throw error("\"\(word)\" is not a JSON value; JSON has no such number")
            default: throw error("this is not a JSON value; text takes double quotes")
            }
        }
        index = end
        return value
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// A number by the grammar of RFC 8259, section 6.
    mutating func number() throws(JSONError) -> JSONValue {
        let start = index
        let isNegative = peek == UInt8(ascii: "-")
        if isNegative { index += 1 }
        let integerDigits = skipDigits()
        guard integerDigits > 0 else { throw error("expected a digit after \"-\", found \(found)") }
        if integerDigits > 1, bytes[index - integerDigits] == UInt8(ascii: "0") {
            throw error("a number does not start with 0", at: index - integerDigits)
        }
        var isWhole = true
        if peek == UInt8(ascii: ".") {
            isWhole = false
            index += 1
            guard skipDigits() > 0 else { throw error("expected a digit after \".\", found \(found)") }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            isWhole = false
            index += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { index += 1 }
            guard skipDigits() > 0 else { throw error("expected a digit in the exponent, found \(found)") }
        }
        if isWhole, let integer = Self.integer(bytes[(index - integerDigits)..<index], isNegative: isNegative) {
            return .integer(integer)
        }
        guard let number = Double(String(decoding: bytes[start..<index], as: UTF8.self)), number.isFinite else {
            throw error("this number is beyond the range of a 64-bit float", at: start)
        }
        return .number(number)
    }

    private mutating func skipDigits() -> Int {
        let start = index
        while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
        return index - start
    }

    /// The value of decimal digits, nil beyond `Int64`.
    private static func integer(_ digits: ArraySlice<UInt8>, isNegative: Bool) -> Int64? {
        guard digits.count <= 19 else { return nil }
        var result: Int64 = 0
        for digit in digits {
            let (tenfold, overflow) = result.multipliedReportingOverflow(by: 10)
            let amount = Int64(digit - UInt8(ascii: "0"))
            // Counting down when negative reaches Int64.min, which has no positive counterpart.
            let (sum, carry) =
                isNegative
                ? tenfold.subtractingReportingOverflow(amount) : tenfold.addingReportingOverflow(amount)
            guard !overflow, !carry else { return nil }
            result = sum
        }
        return result
    }
}
