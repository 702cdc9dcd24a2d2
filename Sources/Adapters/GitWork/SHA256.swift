/// SHA-256 of a stream of bytes.
///
/// Source: FIPS 180-4, "Secure Hash Standard", sections 4.1.2, 4.2.2, 5.1.1, 5.3.3 and 6.2.
public struct SHA256: Sendable {
    private var state: Words8 = (
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19
    )
    /// The beginning of a block that is not full yet.
    private var pending: [UInt8] = []
    private var totalBytes: UInt64 = 0

    private typealias Words8 = (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)
    private static let blockBytes = 64

    /// A hash of nothing yet.
    public init() {
        pending.reserveCapacity(SHA256.blockBytes)
    }

    /// Takes bytes.
    public mutating func add(_ bytes: UnsafeRawBufferPointer) {
        totalBytes &+= UInt64(bytes.count)
        var rest = bytes[...]
        if !pending.isEmpty {
            let part = rest.prefix(SHA256.blockBytes - pending.count)
            pending.append(contentsOf: part)
            rest = rest[part.endIndex...]
            guard pending.count == SHA256.blockBytes else { return }
            pending.withUnsafeBytes { SHA256.compress($0, into: &state) }
            pending.removeAll(keepingCapacity: true)
        }
        let whole = rest.count - rest.count % SHA256.blockBytes
        if whole > 0 { SHA256.compress(UnsafeRawBufferPointer(rebasing: rest.prefix(whole)), into: &state) }
        pending.append(contentsOf: rest.dropFirst(whole))
    }

    /// Takes the UTF-8 of a text.
    public mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    /// Takes a number as eight bytes, the little end first.
    public mutating func add(_ number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { add($0) }
    }

    /// The digest of what was taken so far, as 64 lower-case hexadecimal digits. More bytes may follow.
    public var hexadecimal: String {
        var last = self
        let bits = totalBytes &* 8
        let zeros = (119 - Int(totalBytes % 64)) % 64
        var padding: [UInt8] = [0x80] + [UInt8](repeating: 0, count: zeros)
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            padding.append(UInt8(truncatingIfNeeded: bits >> shift))
        }
        padding.withUnsafeBytes { last.add($0) }
        let words = last.state
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for word in [words.0, words.1, words.2, words.3, words.4, words.5, words.6, words.7] {
            for shift in stride(from: UInt32(28), through: 0, by: -4) { text.append(digits[Int(word >> shift & 15)]) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Takes in whole blocks.
    private static func compress(_ blocks: UnsafeRawBufferPointer, into state: inout Words8) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
            constants.withUnsafeBufferPointer { constants in
                for start in stride(from: 0, to: blocks.count, by: blockBytes) {
                    for index in 0..<16 {
                        let word = blocks.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self)
                        schedule[index] = UInt32(bigEndian: word)
                    }
                    for index in 16..<64 {
                        let (two, fifteen) = (schedule[index - 2], schedule[index - 15])
                        let low = rotate(fifteen, 7) ^ rotate(fifteen, 18) ^ fifteen >> 3
                        let high = rotate(two, 17) ^ rotate(two, 19) ^ two >> 10
                        schedule[index] = schedule[index - 16] &+ low &+ schedule[index - 7] &+ high
                    }
                    mix(UnsafeBufferPointer(schedule), constants, into: &state)
                }
            }
        }
    }

    @inline(__always)
    private static func mix(
        _ schedule: UnsafeBufferPointer<UInt32>,
        _ constants: UnsafeBufferPointer<UInt32>,
        into state: inout Words8
    ) {
        var (a, b, c, d, e, f, g, h) = state
        for index in 0..<64 {
            let choice = e & f ^ ~e & g
            let first =
                h &+ (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) &+ choice &+ constants[index]
                &+ schedule[index]
            let majority = a & b ^ a & c ^ b & c
            let second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) &+ majority
            (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
        }
        state.0 &+= a
        state.1 &+= b
        state.2 &+= c
        state.3 &+= d
        state.4 &+= e
        state.5 &+= f
        state.6 &+= g
        state.7 &+= h
    }

    @inline(__always)
    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word &>> count | word &<< (32 - count)
    }

    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
