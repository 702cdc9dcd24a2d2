/// Percent-encoding of one path segment or one query value (RFC 3986, section 2.1).
public enum PercentEncoding {
    /// Encodes every byte but the unreserved characters `A-Z a-z 0-9 - . _ ~`, so that `/` inside a name survives.
    ///
    /// A name made of dots alone has its first dot encoded: `.` and `..` are steps in a path, not names.
    public static func encode(_ text: String) -> String {
        var result = ""
        let isStep = text == "." || text == ".."
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", "~":
                result.unicodeScalars.append(scalar)
            case "." where !isStep:
                result.unicodeScalars.append(scalar)
            default:
                result += byte < 16 ? "%0" : "%"
                result += String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }

    /// Undoes ``encode(_:)``; nil for a `%` without two hexadecimal digits and for bytes that are not UTF-8.
    public static func decode(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var iterator = text.utf8.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = iterator.next().flatMap(hexDigit), let low = iterator.next().flatMap(hexDigit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
