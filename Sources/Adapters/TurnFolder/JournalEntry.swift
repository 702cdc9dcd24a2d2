/// Fields on their way to the journal, in its native form: `NAME=value` and a newline, or for values with a newline
/// the name, a newline, the length in eight bytes (little end first), the value and a newline.
///
/// Source: systemd, "Native Journal Protocol".
public struct JournalEntry: Hashable, Sendable {
    /// The encoded fields.
    public private(set) var bytes: [UInt8] = []

    /// An entry without fields.
    public init() {}

    /// Adds a field.
    ///
    /// - Parameters:
    ///   - name: capital letters, digits and `_`, not beginning with a digit or `_`, at most 64 characters; the
    ///     journal drops fields with other names.
    ///   - value: any bytes.
    public mutating func append(_ name: StaticString, _ value: some Collection<UInt8>) {
        let start = bytes.count
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "="))
        let valueStart = bytes.count
        bytes.append(contentsOf: value)
        if bytes[valueStart...].contains(UInt8(ascii: "\n")) {
            bytes.removeSubrange(start...)
            name.withUTF8Buffer { bytes.append(contentsOf: $0) }
            bytes.append(UInt8(ascii: "\n"))
            let length = UInt64(value.count)
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: length >> shift))
            }
            bytes.append(contentsOf: value)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Adds a field with a text as its value.
    public mutating func append(_ name: StaticString, _ value: String) {
        append(name, value.utf8)
    }
}
