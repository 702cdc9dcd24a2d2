import FoundationEssentials
import Subprocess
import Testing

/// The `midwatch` program as it was built, run with an environment of its own.
enum Program {
    /// What a run left behind.
    struct Outcome {
        var exitStatus: Int32
        var output: String
        var errors: String
    }

    /// Runs it with arguments and the variables given; nothing else is inherited.
    static func run(_ arguments: [String], variables: [String: String] = [:]) async throws -> Outcome {
        let folder = try #require(FileManager.default.fileExists(atPath: "/proc/self/exe") ? folder() : nil)
        var environment: [Environment.Key: String] = ["PATH": folder, "TZ": "UTC"]
        for (name, value) in variables {
            environment[try #require(Environment.Key(rawValue: name))] = value
        }
        let result = try await Subprocess.run(
            .name("midwatch"),
            arguments: Arguments(arguments),
            environment: .custom(environment),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
        guard case .exited(let status) = result.terminationStatus else {
            Issue.record("midwatch was ended by \(result.terminationStatus)")
            return Outcome(exitStatus: -1, output: "", errors: "")
        }
        return Outcome(
            exitStatus: status,
            output: result.standardOutput,
            errors: result.standardError
        )
    }

    /// The programs are built beside the tests.
    private static func folder() throws -> String {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folders = [program, CommandLine.arguments[0]].map { path in
            path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        }
        return try #require(
            folders.first { FileManager.default.isExecutableFile(atPath: "\($0)/midwatch") },
            "midwatch is not beside the tests: \(folders)"
        )
    }
}

extension LiveServer {
    /// Runs `midwatch` against this server.
    func midwatch(_ arguments: String...) async throws -> Program.Outcome {
        try await Program.run(arguments, variables: ["MIDWATCH_SOCKET": socketPath])
    }
}
