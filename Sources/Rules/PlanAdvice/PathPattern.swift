/// A file, a folder or a glob that work may touch, as an absolute path without `.`, `..` and double slashes.
///
/// A folder stands for everything in it. `*`, `?`, `[…]` and `**` are wildcards as in `gitignore(5)`.
public struct PathPattern: Hashable, Sendable, CustomStringConvertible {
    /// The parts between the slashes, from the root.
    public let components: [String]
    /// True for what cannot hold other files: a last part with an extension and no slash after it.
    public let isFile: Bool

    /// Most parts of a path; longer ones are cut there and count as folders.
    static let maximumComponents = 64
    /// Most characters of a part that are compared.
    static let maximumPartCharacters = 255

    /// Normalises a path.
    ///
    /// - Parameters:
    ///   - text: the path as written; relative ones start at `base`.
    ///   - base: an absolute folder. When `text` repeats its last parts (`packages/auth/src` seen from
    ///     `/srv/packages/auth`), the path is taken from above them.
    public init(_ text: String, base: String = "/") {
        var parts: [String] = []
        let written = Self.parts(text)
        if !text.hasPrefix("/") {
            parts = Self.parts(base)
            parts.removeLast(Self.repeated(written, in: parts))
        }
        for part in written {
            if part == ".." {
                _ = parts.popLast()
            } else if part != "." {
                parts.append(String(part.prefix(Self.maximumPartCharacters)))
            }
        }
        components = Array(parts.prefix(Self.maximumComponents))
        let isWhole = components.count == parts.count
        isFile = isWhole && !text.hasSuffix("/") && parts.last.map(PathWords.hasExtension) ?? false
    }

    /// The path with a slash in front.
    public var description: String { "/" + components.joined(separator: "/") }

    /// Whether some file may belong to both: they are equal, one lies in the other, or globs meet.
    public func overlaps(_ other: PathPattern) -> Bool {
        let (rows, columns) = (components.count, other.components.count)
        // meets[column]: the rest of `self` after `row` parts and the rest of `other` after `column` parts overlap.
        var meets = [Bool](repeating: false, count: columns + 1)
        for row in stride(from: rows, through: 0, by: -1) {
            let below = meets
            for column in stride(from: columns, through: 0, by: -1) {
                meets[column] =
                    if row == rows || column == columns {
                        end(row, other, column)
                    } else if components[row] == "**" {
                        below[column] || meets[column + 1]
                    } else if other.components[column] == "**" {
                        meets[column + 1] || below[column]
                    } else {
                        below[column + 1] && Glob.meet(components[row], other.components[column])
                    }
            }
        }
        return meets[0]
    }

    /// One of the two is used up: they overlap when the other is too, or when this one may hold the other.
    private func end(_ row: Int, _ other: PathPattern, _ column: Int) -> Bool {
        let rest = components[row...]
        let otherRest = other.components[column...]
        if rest.isEmpty, otherRest.allSatisfy({ $0 == "**" }) { return true }
        if otherRest.isEmpty, rest.allSatisfy({ $0 == "**" }) { return true }
        return rest.isEmpty ? !isFile : !other.isFile
    }

    private static func parts(_ text: String) -> [String] {
        text.split(separator: "/").map(String.init)
    }

    /// How many parts at the end of `base` the path begins with; 0 unless there are at least two.
    private static func repeated(_ written: [String], in base: [String]) -> Int {
        let longest = min(written.count - 1, base.count)
        guard longest >= 2 else { return 0 }
        return stride(from: longest, through: 2, by: -1).first { base.suffix($0).elementsEqual(written.prefix($0)) }
            ?? 0
    }
}

/// Wildcards within one part of a path.
enum Glob {
    private enum Token: Equatable {
        case literal(Character)
        case one
        case many
    }

    /// Whether some name fits both.
    static func meet(_ first: String, _ second: String) -> Bool {
        let isPlain = !hasWildcard(first) && !hasWildcard(second)
        return isPlain ? first == second : meet(tokens(first), tokens(second))
    }

    static func hasWildcard(_ text: String) -> Bool {
        text.contains { $0 == "*" || $0 == "?" || $0 == "[" }
    }

    private static func meet(_ first: [Token], _ second: [Token]) -> Bool {
        var meets = [Bool](repeating: false, count: second.count + 1)
        for row in stride(from: first.count, through: 0, by: -1) {
            let below = meets
            for column in stride(from: second.count, through: 0, by: -1) {
                let one = row < first.count ? first[row] : nil
                let two = column < second.count ? second[column] : nil
                meets[column] =
                    switch (one, two) {
                    case (nil, nil): true
                    case (.many?, _): below[column] || (two != nil && meets[column + 1])
                    case (_, .many?): meets[column + 1] || (one != nil && below[column])
                    case (nil, _), (_, nil): false
                    case (.one?, _), (_, .one?): below[column + 1]
                    default: one == two && below[column + 1]
                    }
            }
        }
        return meets[0]
    }

    /// A bracket counts as any character.
    private static func tokens(_ text: String) -> [Token] {
        var tokens: [Token] = []
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            case "*": if tokens.last != .many { tokens.append(.many) }
            case "?": tokens.append(.one)
            case "[":
                tokens.append(.one)
                if let end = rest.firstIndex(of: "]") { rest = rest[rest.index(after: end)...] }
            default: tokens.append(.literal(character))
            }
        }
        return tokens
    }
}
