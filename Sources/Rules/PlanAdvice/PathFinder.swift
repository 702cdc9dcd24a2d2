/// Finds paths in prose, in inline code and in prompts.
public enum PathFinder {
    /// Most paths taken from one text; later ones are left out.
    public static let maximumPaths = 256
    /// Most paths a `{a,b}` stands for.
    static let maximumAlternatives = 16

    /// How much has to speak for a word being a path.
    enum Trust {
        /// Prose: an extension, a slash at the end, or a usual folder in front.
        case prose
        /// Inline code: also words with two slashes.
        case code
        /// A list of files: everything with a slash or an extension.
        case list
    }

    /// The absolute paths that a prompt or a command names, normalised, in order, each once.
    ///
    /// Left out: addresses, words with one slash (`/help`), the system's own folders, lines that say `read-only` or "do
    /// not touch", and the files by which every agent is told its work (`AGENT.md`): their folder is what counts, and
    /// prompts name it.
    public static func absolutePaths(in text: String) -> [PathPattern] {
        var found: [PathPattern] = []
        var known: Set<String> = []
        let lines = MarkdownLine.textLines(text).filter { !PlanWords.isHandsOff($0) }
        let words = lines.lazy.flatMap { line in
            line.split { isBoundary($0) || $0 == "=" || $0 == ":" || $0 == "&" }
        }
        for word in words {
            guard word.hasPrefix("/"), !word.hasPrefix("//"), found.count < maximumPaths else { continue }
            let path = PathPattern(trimmed(String(word)))
            guard path.components.count > 1, let first = path.components.first, !systemFolders.contains(first),
                let last = path.components.last, !PathWords.harnessFiles.contains(last.lowercased())
            else { continue }
            if known.insert(path.description).inserted { found.append(path) }
        }
        return found
    }

    private static let systemFolders: Set<String> = ["api", "bin", "dev", "lib", "lib64", "proc", "sbin", "sys", "usr"]

    /// The words of a line that are paths, as written, with `{a,b}` spelled out.
    static func paths(in line: String, _ trust: Trust) -> [String] {
        var found: [String] = []
        for (text, isCode) in spans(line) {
            if isCode {
                let words = self.words(text)
                let own: Trust = trust == .list ? .list : .code
                // Several words in code are a command, unless all of them are paths.
                guard words.allSatisfy({ isPath($0, own) }) else { continue }
                found += words
            } else {
                found += words(text).filter { isPath($0, trust) }
            }
        }
        return found.flatMap(alternatives).map(withoutPlace)
    }

    /// The parts of a line in backticks and those between them.
    static func spans(_ line: String) -> [(text: String, isCode: Bool)] {
        let parts = line.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        // An odd backtick at the end opens nothing.
        let closed = parts.count % 2 == 1 ? parts.count : parts.count - 1
        return parts.enumerated().filter { !$0.element.isEmpty }.map {
            ($0.element, $0.offset % 2 == 1 && $0.offset < closed)
        }
    }

    static func isPath(_ word: String, _ trust: Trust) -> Bool {
        guard word.count > 1, word.count <= 1000, !word.contains("://"), !word.hasPrefix("@"), !word.hasPrefix("~"),
            !word.hasPrefix("-"), !word.hasPrefix("$"), !word.contains(where: { "\\<>=".contains($0) })
        else { return false }
        let parts = word.split(separator: "/")
        guard let first = parts.first, let last = parts.last else { return false }
        let name = withoutPlace(String(last))
        guard word.contains("/") else { return PathWords.isFileName(name) || isGlob(name) }
        let low = first.lowercased()
        guard !PathWords.notFolders.contains(low) else { return false }
        if word.hasPrefix("/") { return parts.count > 1 && low != "api" }
        if word.hasSuffix("/") || word.hasPrefix("./") || word.hasPrefix("../") { return true }
        if PathWords.hasExtension(name) || parts.contains(where: { $0 == "**" }) { return true }
        switch trust {
        case .prose: return PathWords.folders.contains(low)
        case .code: return parts.count > 2 || PathWords.folders.contains(low) || Glob.hasWildcard(word)
        case .list: return true
        }
    }

    /// `*.sql`, not `**` or `*`.
    private static func isGlob(_ word: String) -> Bool {
        word.hasPrefix("*.") && PathWords.hasExtension(String("a" + word.dropFirst()))
    }

    /// The words of a text: blanks and marks between them, and at their ends, are not theirs; braces hold together.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var depth = 0
        for character in text {
            if character == "{" { depth += 1 }
            if character == "}" { depth = max(0, depth - 1) }
            if isBoundary(character), !(character == "," && depth > 0) {
                words.append(word)
                word = ""
                if character.isWhitespace { depth = 0 }
            } else {
                word.append(character)
            }
        }
        words.append(word)
        return words.map(trimmed).filter { !$0.isEmpty }
    }

    private static func isBoundary(_ character: Character) -> Bool {
        character.isWhitespace || ",;()\"'`|<>“”‘’".contains(character)
    }

    /// Without marks of emphasis in front and marks of the sentence behind.
    private static func trimmed(_ word: String) -> String {
        var rest = word[...]
        if rest.hasPrefix("**"), !rest.hasPrefix("**/") { rest = rest.dropFirst(2) }
        while let last = rest.last, ".:!?".contains(last), !rest.hasSuffix("..") {
            rest = rest.dropLast()
        }
        if rest.hasSuffix("**"), !rest.hasSuffix("/**") { rest = rest.dropLast(2) }
        while let last = rest.last, ".:!?".contains(last), !rest.hasSuffix("..") {
            rest = rest.dropLast()
        }
        if rest.hasPrefix("["), rest.hasSuffix("]") { rest = rest.dropFirst().dropLast() }
        return String(rest)
    }

    /// `src/a.ts:12` and `src/a.ts#top` are `src/a.ts`.
    private static func withoutPlace(_ word: String) -> String {
        guard let mark = word.firstIndex(where: { $0 == ":" || $0 == "#" }), mark != word.startIndex else {
            return word
        }
        return String(word[..<mark])
    }

    /// `src/{a,b}.ts` as `src/a.ts` and `src/b.ts`; at most one pair of braces is spelled out, others count as `*`.
    private static func alternatives(_ word: String) -> [String] {
        guard let open = word.firstIndex(of: "{"), let close = word[open...].firstIndex(of: "}") else { return [word] }
        let inner = word[word.index(after: open)..<close].split(separator: ",")
        let rest = word[word.index(after: close)...]
        let tail = rest.contains("{") ? "*" : String(rest)
        guard inner.count > 1, inner.count <= maximumAlternatives else { return ["\(word[..<open])*\(tail)"] }
        return inner.map { "\(word[..<open])\($0)\(tail)" }
    }
}
