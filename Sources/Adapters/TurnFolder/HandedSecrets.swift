internal import MidwatchModel

/// The values of secrets on their way from the launcher to the keeper, which finds them on its standard output: a
/// sealed memory file (memfd_create(2)) that it closes once it has read it.
///
/// So they are never in a file, in an argument list, or in the keeper's environment, which /proc shows for as long as
/// the keeper lives and where a secret called `LD_PRELOAD` or `PATH` would change the keeper itself.
public enum HandedSecrets {
    /// All of them together may have 16 MiB; the kernel takes less as an environment.
    public static let maximumBytes = 16 << 20

    /// `NAME=value`, each with a NUL behind it.
    public static func encoded(_ secrets: [(name: String, value: String)]) -> [UInt8] {
        secrets.flatMap { Array("\($0.name)=\($0.value)\0".utf8) }
    }

    /// Reads what ``encoded(_:)`` made; nil when it is something else.
    public static func decoded(_ bytes: [UInt8]) -> [String: String]? {
        guard bytes.last ?? 0 == 0 else { return nil }
        var values: [String: String] = [:]
        for entry in bytes.split(separator: 0) {
            let parts = entry.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else { return nil }
            values[String(decoding: parts[0], as: UTF8.self)] = String(decoding: parts[1], as: UTF8.self)
        }
        return values
    }
}

extension TurnOrder {
    /// The variables whose values the launcher hands over.
    public var secrets: [(name: String, value: String)] {
        environment.compactMap { variable in
            guard case .secret(let value) = variable.source else { return nil }
            return (variable.name, value)
        }
    }
}
