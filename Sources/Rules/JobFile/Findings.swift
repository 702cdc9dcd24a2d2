import JSONSyntax

/// Collects problems while files are read, in bounded memory.
struct Findings {
    /// Problems kept for sorting; more are only counted.
    static let keptProblems = 10_000
    /// Nearest words are looked for while there are fewer problems than this; each search walks all known words.
    static let maximumSuggestions = 200

    private struct Finding {
        let file: Int
        let position: JSONPosition
        let severity: JobFileProblem.Severity
        let path: Path
        let message: String
        let suggestion: String?
    }

    let files: [String]
    private var findings: [Finding] = []
    private(set) var errors = 0
    private(set) var warnings = 0
    /// Keys that are known and do nothing here: the first place and how often.
    private var withoutEffect: [String: (site: Site, position: JSONPosition, count: Int)] = [:]

    init(files: [String]) {
        self.files = files
    }

    /// Notes an error. `position` is the site's own place unless given.
    mutating func error(_ message: String, at site: Site, position: JSONPosition? = nil, suggestion: String? = nil) {
        errors += 1
        add(.error, message, at: site, position: position, suggestion: suggestion)
    }

    /// Notes an error with the nearest of `words` as suggestion.
    mutating func error(
        _ message: String,
        at site: Site,
        position: JSONPosition? = nil,
        word: String,
        among words: some Sequence<String>
    ) {
        let isCheap = findings.count < Self.maximumSuggestions
        let suggestion = isCheap ? nearestWord(to: word, among: words) : nil
        error(message, at: site, position: position, suggestion: suggestion)
    }

    /// Notes a warning.
    mutating func warning(_ message: String, at site: Site, position: JSONPosition? = nil) {
        warnings += 1
        add(.warning, message, at: site, position: position, suggestion: nil)
    }

    /// Notes a key that has no effect; each key is told once, however often it stands in the files.
    mutating func noEffect(_ key: String, at site: Site, position: JSONPosition) {
        withoutEffect[key, default: (site, position, 0)].count += 1
    }

    /// `jobs.json:3:7`, for messages that name a second place.
    func place(of site: Site) -> String { "\(files[site.file]):\(site.position)" }

    private mutating func add(
        _ severity: JobFileProblem.Severity,
        _ message: String,
        at site: Site,
        position: JSONPosition?,
        suggestion: String?
    ) {
        guard findings.count < Self.keptProblems else { return }
        findings.append(
            Finding(
                file: site.file,
                position: position ?? site.position,
                severity: severity,
                path: site.path,
                message: message,
                suggestion: suggestion
            )
        )
    }

    /// The problems to show: at most `limit`, errors preferred, in the order of files and places.
    mutating func problems(limit: Int) -> (shown: [JobFileProblem], leftOut: Int) {
        for (key, use) in withoutEffect.sorted(by: { $0.key < $1.key }) {
            let times = use.count > 1 ? " (\(use.count) times)" : ""
            warning("\(quoted(key)) has no effect in midwatch\(times)", at: use.site, position: use.position)
        }
        withoutEffect = [:]
        let inOrder = findings.enumerated().sorted { first, second in
            (first.element.file, first.element.position.offset, first.offset)
                < (second.element.file, second.element.position.offset, second.offset)
        }
        let chosenErrors = inOrder.filter { $0.element.severity == .error }.prefix(limit)
        let chosenWarnings = inOrder.filter { $0.element.severity == .warning }.prefix(limit - chosenErrors.count)
        let chosen = Set(chosenErrors.map(\.offset)).union(chosenWarnings.map(\.offset))
        let shown = inOrder.filter { chosen.contains($0.offset) }.map { problem(of: $0.element) }
        return (shown, errors + warnings - shown.count)
    }

    private func problem(of finding: Finding) -> JobFileProblem {
        JobFileProblem(
            severity: finding.severity,
            file: files[finding.file],
            line: finding.position.line,
            column: finding.position.column,
            path: finding.path.text,
            message: finding.message,
            suggestion: finding.suggestion
        )
    }
}
