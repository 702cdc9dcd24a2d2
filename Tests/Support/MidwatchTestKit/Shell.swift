internal import Glibc

/// Real programs, by way of the shell.
public enum Shell {
    /// A script that did not end with 0.
    public struct Failure: Error, CustomStringConvertible {
        /// The script, how it ended and what it said.
        public let description: String
    }

    /// Runs a script with `sh -e` in a folder, to its end.
    ///
    /// - Parameters:
    ///   - script: any text without a NUL.
    ///   - folder: where it runs.
    ///   - environment: the whole environment but for PATH, which is the system's.
    /// - Returns: what it said on both streams.
    /// - Throws: ``Failure`` when its exit status is not 0.
    @discardableResult
    public static func run(
        _ script: String,
        in folder: String,
        environment: [String: String] = [:]
    ) throws -> String {
        let variables = ["PATH": "/usr/local/bin:/usr/bin:/bin"].merging(environment) { $1 }
        let settings = variables.sorted { $0.key < $1.key }.map { "\($0.key)=\(quoted($0.value))" }
        let words =
            ["cd", quoted(folder), "&&", "exec", "env", "-i"] + settings + ["sh", "-ec", quoted(script), "2>&1"]
        guard let stream = popen(words.joined(separator: " "), "re") else { throw SystemRefused("popen") }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { output += buffer[..<count] }
        let status = pclose(stream)
        let text = String(decoding: output, as: UTF8.self)
        guard status == 0 else { throw Failure(description: "\(script): wait status \(status): \(text)") }
        return text
    }

    /// A text as one word of the shell's.
    public static func quoted(_ text: String) -> String {
        var word = "'"
        for character in text { word += character == "'" ? "'\\''" : String(character) }
        return word + "'"
    }
}
