import MidwatchModel

/// A fingerprint of a sequence of values, the same in every process: 64-bit FNV-1a over their canonical bytes.
///
/// Every value is written with its length or a mark of its own, so that neighbours never run into each other.
struct Digest: Hashable, Sendable {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func combine(_ number: Int64) {
        value = (value ^ UInt64(bitPattern: number)) &* 0x0000_0100_0000_01B3
        value ^= value >> 29
    }

    mutating func combine(_ number: Int) { combine(Int64(number)) }

    mutating func combine(_ flag: Bool) { combine(flag ? 1 : 0 as Int64) }

    mutating func combine(_ instant: WallTime) { combine(instant.millisecondsSinceEpoch) }

    mutating func combine(_ duration: Duration) { combine(duration.wholeMilliseconds) }

    mutating func combine(_ text: String) {
        combine(text.utf8.count)
        for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    mutating func combine(_ other: Digest) { combine(Int64(bitPattern: other.value)) }

    /// A value that may be missing.
    mutating func combine<Value>(_ value: Value?, _ body: (inout Digest, Value) -> Void) {
        combine(value != nil)
        if let value { body(&self, value) }
    }

    mutating func combine(_ number: Int64?) { combine(number) { $0.combine($1) } }
    mutating func combine(_ instant: WallTime?) { combine(instant) { $0.combine($1) } }
    mutating func combine(_ text: String?) { combine(text) { $0.combine($1) } }

    /// A sequence, with its length.
    mutating func combine<Values: Collection>(all values: Values, _ body: (inout Digest, Values.Element) -> Void) {
        combine(values.count)
        for value in values { body(&self, value) }
    }
}
