/// The words by which plans mark what the decision tree asks for.
enum PlanWords {
    /// What the lines under a heading, or after a label, are about.
    enum Topic: Hashable {
        case paths
        case elsewhere  // paths that are not the plan's to change
        case dependencies
        case checks  // boxes are conditions
        case tests  // boxes are tasks
        case root
        case estimate
        case name
        case other
    }

    /// Words of headings and labels, the first that fits wins; each has to stand at the start or the end, or alone.
    private static let topics: [(topic: Topic, words: [String])] = [
        (
            .elsewhere,
            [
                "out of scope", "not in scope", "non goals", "do not touch", "don t touch", "off limits", "read only",
                "references", "reference", "see also", "not touched", "reads",
            ]
        ),
        (
            .dependencies,
            [
                "depends on", "depends", "dependencies", "dependency", "requires", "blocked by", "after",
                "prerequisites",
                "prerequisite", "waits for", "wait for", "needs", "runs after", "start after",
            ]
        ),
        (
            .checks,
            [
                "success criteria", "acceptance criteria", "acceptance", "definition of done", "done when",
                "done criteria", "exit criteria", "verify", "verify command", "verification", "validation", "validate",
                "test command", "checks", "check", "monitoring", "verified by", "done",
            ]
        ),
        (.tests, ["testing", "test plan", "tests"]),
        (
            .paths,
            [
                "files", "paths", "scope", "file", "path", "owns", "ownership", "owned files", "touches", "affects",
                "affected files", "files to change", "files to modify", "files to create", "file structure", "folders",
                "directories", "writes",
            ]
        ),
        (.root, ["workspace", "working directory"]),
        (.estimate, ["estimate", "estimated", "estimated time", "effort", "duration", "time"]),
        (.name, ["name"]),
    ]

    private static let topicByWords = Dictionary(
        topics.flatMap { topic, words in words.map { ($0, topic) } },
        uniquingKeysWith: { first, _ in first }
    )

    private static let tellingWords: Set<String> = [
        "files", "paths", "scope", "verification", "acceptance", "validation", "testing", "tests", "dependencies",
    ]

    /// What a heading announces: `Files`, `3. Files to change`, `Scope (paths)`.
    static func topic(ofHeading heading: String) -> Topic? {
        let words = slug(heading).split(separator: "-").map(String.init).drop { $0.allSatisfy(\.isNumber) }
        for length in stride(from: min(4, words.count), through: 1, by: -1) {
            for phrase in [words.prefix(length), words.suffix(length)] {
                let text = phrase.joined(separator: " ")
                // One word among others says little: "After the release" is no list of dependencies.
                guard length > 1 || words.count == 1 || tellingWords.contains(text) else { continue }
                if let topic = topicByWords[text], topic != .name { return topic }
            }
        }
        return nil
    }

    /// What a label announces, and what stands behind it: `Depends on: PLAN-A.md`, `**Files:** src/a.ts`.
    static func label(in line: String) -> (topic: Topic, rest: String)? {
        let plain = line.split(separator: "**", omittingEmptySubsequences: true).joined()
        guard let colon = plain.firstIndex(of: ":"), plain.distance(from: plain.startIndex, to: colon) <= 40 else {
            return nil
        }
        let word = slug(String(plain[..<colon])).split(separator: "-").joined(separator: " ")
        guard let topic = topicByWords[word] else { return nil }
        return (topic, trim(String(plain[plain.index(after: colon)...])))
    }

    /// `Depends on PLAN-A.md` at the start of a line, without a colon.
    static func leadingDependency(in line: String) -> String? {
        let low = line.lowercased()
        for words in ["depends on ", "blocked by ", "requires ", "runs after ", "start after ", "after "]
        where low.hasPrefix(words) {
            return trim(String(line.dropFirst(words.count)))
        }
        return nil
    }

    /// `(wait for Agent A to commit parser)`, `← Depends on schema`: what stands behind such words in a sentence.
    static func mention(in line: String) -> String? {
        let bytes = Array(line.lowercased().utf8)
        for word in ["depends on ", "waits for ", "wait for ", "wait until ", "blocked by "] {
            guard let start = position(of: word, in: bytes) else { continue }
            if start > 0, bytes[start - 1] >= UInt8(ascii: "a") { continue }
            return trim(String(decoding: bytes[(start + word.utf8.count)...], as: UTF8.self))
        }
        return nil
    }

    /// Where a text begins in another, both as UTF-8; faster than the library's search, which compares characters.
    private static func position(of word: String, in bytes: [UInt8]) -> Int? {
        let word = Array(word.utf8)
        guard let first = word.first, bytes.count >= word.count else { return nil }
        return (0...bytes.count - word.count).first {
            bytes[$0] == first && bytes[$0..<$0 + word.count].elementsEqual(word)
        }
    }

    /// Words for "it waits for nothing".
    static let nothing: Set<String> = [
        "none", "nothing", "n-a", "na", "no", "no-other-plan", "no-other-plans", "nil", "",
    ]

    /// Whether a line says that its paths are not the plan's to change.
    static func isHandsOff(_ line: String) -> Bool {
        let bytes = Array(line.lowercased().utf8)
        return [
            "don't touch", "don’t touch", "do not touch", "do not edit", "don't edit", "do not change", "don't change",
            "do not modify", "don't modify", "must not change", "read-only", "read only", "without touching",
            "leave alone", "owned by another", "owned by agent",
        ].contains { position(of: $0, in: bytes) != nil }
    }

    /// Whether a task adds a dependency of the package.
    static func changesManifest(_ text: String) -> Bool {
        let low = text.lowercased()
        let verbs = ["add", "adding", "install", "upgrade", "bump", "update"]
        let words = low.split { !$0.isLetter }
        let isAdding = words.contains { verbs.contains(String($0)) }
        return isAdding && words.contains { $0 == "dependency" || $0 == "dependencies" }
            || low.contains("npm install ") || low.contains("cargo add ") || low.contains("go get ")
    }

    /// Whether a task says that something is tested.
    static func isTest(_ text: String) -> Bool {
        text.lowercased().split { !$0.isLetter }.contains {
            ["test", "tests", "testing", "verify", "verified", "validate", "check"].contains($0)
        }
    }

    private static let tools: Set<String> = [
        "make", "just", "npm", "npx", "pnpm", "yarn", "bun", "deno", "node", "swift", "cargo", "go", "pytest", "python",
        "python3", "tox", "nox", "uv", "poetry", "ctest", "mvn", "gradle", "gradlew", "bazel", "dotnet", "mix",
        "bundle", "rspec", "rake", "phpunit", "composer", "jest", "vitest", "sh", "bash", "meson", "ninja",
    ]

    /// Whether code is a command, as far as its first word tells.
    static func isCommand(_ code: String) -> Bool {
        guard let first = code.split(separator: " ").first else { return false }
        if first.hasPrefix("./") { return true }
        return tools.contains(String(first)) && (code.contains(" ") || isTestCommand(code))
    }

    /// Whether a command tests.
    static func isTestCommand(_ code: String) -> Bool {
        guard let first = code.split(separator: " ").first, tools.contains(String(first)) || first.hasPrefix("./")
        else {
            return false
        }
        return code.lowercased().split { !$0.isLetter }.contains {
            ["test", "tests", "check", "verify", "pytest", "tox", "nox", "ctest", "jest", "vitest", "rspec", "phpunit"]
                .contains($0)
        }
    }

    /// Minutes in `45 min`, `2 h`, `1.5 hours`, `1 day` (of 8 hours); the first number with a unit.
    static func minutes(in text: String) -> Int? {
        let parts = text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "." }
        for (index, part) in parts.enumerated() {
            let digits = part.prefix { $0.isNumber || $0 == "." }
            guard let number = Double(digits), number.isFinite, (0...100_000).contains(number) else { continue }
            let rest = part.dropFirst(digits.count)
            let unit = rest.isEmpty ? parts.dropFirst(index + 1).first ?? "" : rest
            let factor: Double? =
                switch unit {
                case "m", "min", "mins", "minute", "minutes": 1
                case "h", "hr", "hrs", "hour", "hours": 60
                case "d", "day", "days": 480
                default: nil
                }
            if let factor { return Int(number * factor) }
        }
        return nil
    }
}
