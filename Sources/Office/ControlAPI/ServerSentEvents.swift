/// Server-sent events as the WHATWG HTML standard defines them (section 9.2), the part that Midwatch uses:
/// `id`, `data` and comments.
public enum ServerSentEvents {
    /// The media type.
    public static let mediaType = "text/event-stream"

    /// One message in the stream's form, its closing blank line included.
    public static func encode(id: Int64, data: String) -> String {
        // Split by bytes: by characters it would cost more than all the rest of sending an event.
        var text = "id: \(id)\n"
        for line in data.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            text += "data: \(Substring(line))\n"
        }
        return text + "\n"
    }

    /// One message.
    public struct Message: Hashable, Sendable {
        /// The last `id` seen so far.
        public var id: String?
        /// The lines of `data`, joined by newlines.
        public var data: String
    }

    /// Reads messages out of bytes that arrive in pieces.
    public struct Parser: Sendable {
        private var line: [UInt8] = []
        private var data: [String] = []
        private var id: String?
        private var lastWasReturn = false
        private let maximumMessageBytes: Int
        private var heldBytes = 0

        /// A reader that gives up on a message larger than `maximumMessageBytes` (default 4 MiB).
        public init(maximumMessageBytes: Int = 4 << 20) {
            self.maximumMessageBytes = maximumMessageBytes
        }

        /// Takes the next bytes and returns the messages they complete.
        ///
        /// - Throws: a ``ControlError`` with `internal` when a message is too large.
        public mutating func append(_ bytes: some Sequence<UInt8>) throws(ControlError) -> [Message] {
            var messages: [Message] = []
            for byte in bytes {
                defer { lastWasReturn = byte == UInt8(ascii: "\r") }
                if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                    if byte == UInt8(ascii: "\n"), lastWasReturn { continue }
                    if let message = endLine() { messages.append(message) }
                    continue
                }
                line.append(byte)
                heldBytes += 1
                guard heldBytes <= maximumMessageBytes else {
                    throw ControlError(
                        .internal,
                        "the event stream sent a message of over \(maximumMessageBytes) bytes"
                    )
                }
            }
            return messages
        }

        private mutating func endLine() -> Message? {
            defer { line.removeAll(keepingCapacity: true) }
            guard !line.isEmpty else {
                defer {
                    data.removeAll()
                    heldBytes = 0
                }
                return data.isEmpty ? nil : Message(id: id, data: data.joined(separator: "\n"))
            }
            let text = String(decoding: line, as: UTF8.self)
            guard let colon = text.firstIndex(of: ":") else { return nil }
            var value = text[text.index(after: colon)...]
            if value.first == " " { value = value.dropFirst() }
            switch text[..<colon] {
            case "data": data.append(String(value))
            case "id": id = String(value)
            default: break
            }
            return nil
        }
    }
}
