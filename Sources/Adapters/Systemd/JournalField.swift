/// One field of a journal entry: a name and bytes, see `systemd.journal-fields(7)`.
public struct JournalField: Hashable, Sendable {
    /// The name: 1 to 64 of A-Z, 0-9 and `_`, not starting with a digit or `_`. Journald drops others in silence,
    /// so ``JournalWriter/send(_:)`` refuses them.
    public var name: String
    /// The value; any bytes, line ends and NUL included.
    public var bytes: [UInt8]

    /// Longest name in bytes.
    public static let maximumNameBytes = 64

    /// A field with a value of bytes.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// A field with a value of text, kept as UTF-8.
    public init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// Whether journald accepts the name from a client.
    public var hasValidName: Bool {
        let characters = name.utf8
        guard (1...Self.maximumNameBytes).contains(characters.count) else { return false }
        guard let first = characters.first, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) else {
            return false
        }
        return characters.allSatisfy(Self.isNameByte)
    }

    /// The field name for a metadata key: `MIDWATCH_` and the key in upper case, a `_` before a capital that begins a
    /// word, other characters than A-Z and 0-9 as `_`, cut at 64 bytes. A key that starts with `midwatch` and a separator
    /// keeps its one prefix.
    public static func name(forMetadataKey key: String) -> String {
        let (small, large) = (UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"))
        var mapped: [UInt8] = []
        var before: UInt8?
        for byte in key.utf8 {
            if large.contains(byte), let before, small.contains(before) { mapped.append(UInt8(ascii: "_")) }
            let upper = small.contains(byte) ? byte - 32 : byte
            mapped.append(isNameByte(upper) ? upper : UInt8(ascii: "_"))
            before = byte
        }
        let body = String(decoding: mapped, as: UTF8.self)
        let full = body.hasPrefix(prefix) ? body : prefix + body
        return String(full.prefix(maximumNameBytes))
    }

    private static let prefix = "MIDWATCH_"

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
