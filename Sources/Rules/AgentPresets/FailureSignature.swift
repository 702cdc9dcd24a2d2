import MidwatchModel

/// A wording by which an agent program or its provider tells why a turn failed, and the class it stands for.
struct FailureSignature: Sendable {
    /// The programs that print it; empty for all of those that are known.
    let dialects: Set<FailureDialect>
    /// The class.
    let kind: AgentFailure.Kind
    /// Parts that must all stand in one line; lower case, UTF-8.
    private let parts: [[UInt8]]

    init(_ dialects: Set<FailureDialect>, _ kind: AgentFailure.Kind, _ parts: String...) {
        self.dialects = dialects
        self.kind = kind
        self.parts = parts.map { Array($0.utf8) }
    }

    /// Whether a line that went through ``folded(_:)`` has this wording.
    func matches(_ line: [UInt8]) -> Bool {
        parts.allSatisfy { Self.contains(line, $0) }
    }

    /// A line as signatures are compared with it: ASCII letters lower case, a typographic apostrophe plain.
    static func folded(_ line: String) -> [UInt8] {
        Array(line.replacing("\u{2019}", with: "'").utf8).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }

    static func contains(_ line: [UInt8], _ part: [UInt8]) -> Bool {
        guard let first = part.first, line.count >= part.count else { return false }
        for start in 0...(line.count - part.count) where line[start] == first {
            if line[start...].starts(with: part) { return true }
        }
        return false
    }
}
