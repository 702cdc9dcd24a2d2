import ControlAPI
import FoundationEssentials
import Glibc
import PlanAdvice

/// A plan's file and what lies around it.
struct PlanFile {
    var source: PlanSource
    /// The top folder of the repository it lies in; nil outside of any.
    var repository: String?
    /// Whether the folder in which its agent works has instructions for it.
    var hasInstructions: Bool
}

/// Reads the plans that the command line names.
enum PlanFiles {
    /// What an agent reads first; a folder that has one is where it works.
    static let instructions = ["AGENT.md", "AGENT-INSTRUCTIONS.md", "AGENT_INSTRUCTIONS.md"]

    /// Reads all; refuses files that are missing, too large, no text in UTF-8, or named twice.
    static func read(_ paths: [String]) throws(ControlError) -> [PlanFile] {
        guard paths.count <= Advice.maximumPlans else {
            throw ControlError(
                .invalidArgument,
                "\(paths.count) plans are more than \(Advice.maximumPlans)",
                cure: "judge fewer at a time"
            )
        }
        var seen: [String: String] = [:]
        var files: [PlanFile] = []
        for path in paths {
            let text = try text(of: path)
            let real = realPath(path)
            if let earlier = seen[real] {
                throw ControlError(
                    .invalidArgument,
                    "\(earlier) and \(path) are one file",
                    cure: "name each plan once"
                )
            }
            seen[real] = path
            files.append(file(path, real, text))
        }
        return files
    }

    private static func text(of path: String) throws(ControlError) -> String {
        let bytes = try BoundedFile.read(path, maximumBytes: PlanReader.maximumFileBytes).bytes
        guard bytes.count <= PlanReader.maximumFileBytes else {
            throw ControlError(
                .invalidArgument,
                "\(path) has more than \(PlanReader.maximumFileBytes) bytes",
                cure: "split it, or name the plan alone"
            )
        }
        if let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) { return text }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let wrong = lines.firstIndex { $0.contains(0) || String(validating: $0, as: UTF8.self) == nil } ?? 0
        throw ControlError(
            .invalidArgument,
            "\(path):\(wrong + 1): this is no text in UTF-8",
            cure: "name a Markdown file, or convert it with iconv(1)"
        )
    }

    /// Finds the folder in which the agent of a plan works, and the repository around it.
    private static func file(_ path: String, _ real: String, _ text: String) -> PlanFile {
        let own = parent(of: real)
        var working: String?
        var repository: String?
        var folder = own
        while true {
            if working == nil, hasInstructions(folder) { working = folder }
            if exists(folder, ".git") { repository = folder }
            guard repository == nil, folder != "/" else { break }
            folder = parent(of: folder)
        }
        let base = working ?? repository ?? own
        let source = PlanSource(
            path: path,
            text: text,
            folder: base,
            fileInFolder: String(real.dropFirst(base == "/" ? 1 : base.count + 1))
        )
        return PlanFile(source: source, repository: repository, hasInstructions: working != nil)
    }

    private static func hasInstructions(_ folder: String) -> Bool { instructions.contains { exists(folder, $0) } }

    private static func exists(_ folder: String, _ name: String) -> Bool {
        FileManager.default.fileExists(atPath: folder == "/" ? "/\(name)" : "\(folder)/\(name)")
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// The absolute path without links; the path itself when there is none any more.
    private static func realPath(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}
