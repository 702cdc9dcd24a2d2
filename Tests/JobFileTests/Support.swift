import JobFile
import MidwatchModel
import MidwatchTestKit
import Schedules
import Testing

/// Enough zones to know some names; none of them matters by its rules.
enum SomeZones {
    static let names = ["America/Los_Angeles", "America/New_York", "Asia/Tokyo", "Europe/Berlin", "UTC"]
    static let zones = TestZones(named: names)
}

/// Reads files given as texts: the first is `jobs.json`, the others `jobs.d/1.json` and so on.
func read(_ texts: String...) -> JobFileResult {
    let sources = texts.enumerated().map { index, text in
        JobFileSource(path: index == 0 ? "jobs.json" : "jobs.d/\(index).json", bytes: Array(text.utf8))
    }
    return JobFileReader.read(sources, zones: SomeZones.zones, knownZones: SomeZones.names)
}

/// The definitions of files that must be right.
func definitions(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Definitions {
    let result = read(text)
    return try #require(result.definitions, "\(result.report)", sourceLocation: sourceLocation)
}

/// The one job of a file made of the given members of a job, with a schedule and a payload where these have none.
func job(_ members: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> JobDefinition {
    let text = jobText(members)
    return try #require(definitions(text, sourceLocation: sourceLocation).jobs.first, sourceLocation: sourceLocation)
}

/// A file with one job of the given members, completed to a right one.
func jobText(_ members: String) -> String {
    var rest = members
    if !members.contains("\"schedule\"") { rest += ", \"schedule\": {\"everyMs\": 60000}" }
    if !["\"payload\"", "\"message\"", "\"text\"", "\"command\":"].contains(where: members.contains) {
        rest += ", \"payload\": {\"message\": \"go\"}"
    }
    return "{\"jobs\": [{\(rest)}]}"
}

/// The problems of a file as `line:column path message [suggestion]`, errors only.
func errors(_ text: String) -> [String] {
    read(text).problems.filter { $0.severity == .error }.map(summary)
}

/// The warnings of a file, in the same form.
func warnings(_ text: String) -> [String] {
    read(text).problems.filter { $0.severity == .warning }.map(summary)
}

private func summary(_ problem: JobFileProblem) -> String {
    let suggestion = problem.suggestion.map { " [\($0)]" } ?? ""
    return "\(problem.line):\(problem.column) \(problem.path) \(problem.message)\(suggestion)"
}
