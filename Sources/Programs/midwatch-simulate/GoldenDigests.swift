import Glibc

/// The digests that nights are known to have: a text file with a line `SEED DIGEST` each, the digest in hexadecimal.
///
/// They hold the core's behaviour fixed while its insides move: a refactoring leaves all of them as they are.
struct GoldenDigests {
    var digests: [UInt64: UInt64] = [:]

    /// No digests, or these.
    init(digests: [UInt64: UInt64] = [:]) {
        self.digests = digests
    }

    /// Reads a file; nil when it cannot be read or a line is no digest.
    init?(path: String) {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 256)
        while fgets(&buffer, Int32(buffer.count), file) != nil {
            let text = buffer.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }
            let words = String(decoding: text, as: UTF8.self).split(separator: " ")
            guard words.count == 2, let seed = UInt64(words[0]), let digest = UInt64(words[1], radix: 16) else {
                return nil
            }
            digests[seed] = digest
        }
    }

    /// Writes a file, in the order of seeds; false when that was not possible.
    func write(to path: String) -> Bool {
        guard let file = fopen(path, "w") else { return false }
        for (seed, digest) in digests.sorted(by: { $0.key < $1.key }) {
            fputs("\(seed) \(String(digest, radix: 16))\n", file)
        }
        return fclose(file) == 0
    }
}
