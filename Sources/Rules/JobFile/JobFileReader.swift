import JSONSyntax
import MidwatchModel
public import Schedules

/// Reads jobs files: the founding guide's form, OpenClaw's `jobs.json`, and what Midwatch adds.
///
/// The text is JSON with comments and trailing commas (RFC 8259 otherwise), in UTF-8. ``JobFileSchema`` lists all keys.
public enum JobFileReader {
    /// The largest file taken: 16 MiB.
    public static let maximumFileBytes = 16 << 20
    /// How many problems a result shows.
    public static let maximumProblems = 100

    /// Reads a jobs file and the files of its `jobs.d` folder as one.
    ///
    /// Jobs are appended in the order of the files, agents and plans merged; an id or a name that comes twice is an
    /// error that names both places. `defaults` serve the jobs of their own file; those of the first file serve all,
    /// where a file has none of its own. All problems are told at once.
    ///
    /// - Parameters:
    ///   - sources: the files, `jobs.json` first, then those of `jobs.d` in name order.
    ///   - zones: where time zones come from.
    ///   - knownZones: names of zones, from which the nearest is suggested for a misspelt one.
    /// - Returns: definitions when there is no error, and all problems either way.
    public static func read(
        _ sources: [JobFileSource],
        zones: any ZoneSource,
        knownZones: [String] = []
    ) -> JobFileResult {
        var reading = Reading(sources: sources, zones: zones, knownZones: knownZones)
        var roots: [Site] = []
        for (index, source) in sources.enumerated() {
            if let root = parse(source, index: index, &reading.findings) { roots.append(root) }
        }
        reading.read(roots)
        let definitions = reading.assemble()
        let (problems, leftOut) = reading.findings.problems(limit: maximumProblems)
        reading.counts.files = sources.count
        reading.counts.errors = reading.findings.errors
        reading.counts.warnings = reading.findings.warnings
        return JobFileResult(
            definitions: reading.findings.errors == 0 ? definitions : nil,
            problems: problems,
            problemsLeftOut: leftOut,
            counts: reading.counts
        )
    }

    /// The tree of a file; nil, with an error noted, when it is too large or no JSON.
    private static func parse(_ source: JobFileSource, index: Int, _ findings: inout Findings) -> Site? {
        func root(at position: JSONPosition) -> Site {
            let node = JSONNode(content: .null, position: position, endOffset: position.offset)
            return Site(file: index, node: node, path: .root)
        }
        guard source.bytes.count <= maximumFileBytes else {
            findings.error(
                "the file has \(source.bytes.count) bytes, more than \(maximumFileBytes); split it into jobs.d",
                at: root(at: .start)
            )
            return nil
        }
        do {
            let node = try JSONParser.node(of: source.bytes, dialect: .relaxed)
            return Site(file: index, node: node, path: .root)
        } catch {
            findings.error(error.message, at: root(at: error.position))
            return nil
        }
    }
}
