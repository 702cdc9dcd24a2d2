import Glibc
import MidwatchModel
import MidwatchTestKit
import Testing
import TurnFolder

/// A folder that turns work in and keepers look at: a real git checkout unless the preparation says otherwise.
final class Workshop: Sendable {
    private let scratch: Scratch
    let path: String

    /// One commit with two files, of which one is binary; logs are ignored.
    static let oneCommit = """
        git init -q . && printf 'one\\ntwo\\n' > a && printf 'x\\0y' > bin && echo '*.log' > .gitignore &&
        git add . && git commit -q -m first
        """

    init(_ preparation: String = Workshop.oneCommit) throws {
        scratch = try Scratch()
        path = "\(scratch.path)/work"
        try #require(mkdir(path, 0o755) == 0)
        try run(preparation)
    }

    /// Git's own settings are nobody's here.
    private var environment: [EnvironmentVariable] {
        [
            ("HOME", scratch.path), ("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_AUTHOR_NAME", "a"), ("GIT_AUTHOR_EMAIL", "a@b"),
            ("GIT_COMMITTER_NAME", "c"), ("GIT_COMMITTER_EMAIL", "c@d"),
        ].map { EnvironmentVariable(name: $0.0, value: $0.1) }
    }

    /// Runs a shell script in it.
    func run(_ script: String) throws {
        let variables = environment.compactMap { variable in
            if case .plain(let value) = variable.source { "\(variable.name)=\(value)" } else { nil }
        }
        let shell = try StartedProcess(
            ["/bin/sh", "-ec", "cd \(path)\n\(script)"],
            environment: variables + ["PATH=/usr/local/bin:/usr/bin:/bin"]
        )
        let status = try shell.end()
        let complaint = try shell.complaint()
        try #require(status == 0, "\(script): \(complaint)")
    }

    /// An order for a shell script in it, which is looked at.
    func order(_ script: String, in scene: Scene, watch: WorkWatch? = nil) -> TurnOrder {
        var order = scene.script(script)
        order.workspace = path
        order.environment += environment
        order.watch = watch ?? WorkWatch(folders: [path])
        return order
    }

    /// Runs a turn in it.
    func turn(_ script: String, watch: WorkWatch? = nil) throws -> ExitReport {
        let scene = try Scene()
        let report = try scene.run(order(script, in: scene, watch: watch))
        let complaint = try scene.output(.stderr)
        #expect(report.record.status == .exited(0), "\(script): \(complaint)")
        return report
    }

    /// A folder for a PATH, with a git of the test's own in it.
    func fakeGit(_ script: String) throws -> String {
        // A child writes it: what this process writes, children that are being born may hold open, and it could not be
        // executed then.
        try run("mkdir ../bin; cat > ../bin/git <<'END'\n#!/bin/sh\n\(script)\nEND\nchmod +x ../bin/git")
        return "\(scratch.path)/bin"
    }
}
