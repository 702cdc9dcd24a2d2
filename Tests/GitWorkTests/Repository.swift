import GitWork
import MidwatchTestKit
import Testing

/// A folder for real repositories, with a git whose settings are nobody's.
final class Repository: Sendable {
    private let scratch: Scratch
    /// Where scripts run and what is looked at.
    let path: String

    /// One commit with a file of text, a binary one, and logs that are ignored.
    static let oneCommit = """
        git init -q -b main . && printf 'one\\ntwo\\n' > a && printf 'x\\0y' > bin && echo '*.log' > .gitignore
        git add . && git commit -q -m first
        """

    init(_ preparation: String = Repository.oneCommit) throws {
        scratch = try Scratch()
        path = try scratch.makeFolder("work")
        try run(preparation)
    }

    private var environment: [String: String] {
        [
            "HOME": scratch.path, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b",
            "GIT_COMMITTER_NAME": "c", "GIT_COMMITTER_EMAIL": "c@d",
        ]
    }

    @discardableResult
    func run(_ script: String) throws -> String {
        try Shell.run(script, in: path, environment: environment)
    }

    /// The machine's git, or the program at `path`, with some variables of its caller's besides.
    func git(at path: String = "/usr/bin/git", _ more: [String: String] = [:]) -> GitProgram {
        let variables = environment.merging(["PATH": "/usr/local/bin:/usr/bin:/bin"]) { $1 }.merging(more) { $1 }
        return GitProgram(path: path, environment: variables.map { Array("\($0)=\($1)".utf8CString) })
    }

    /// A program of the test's own in git's place, made by another process: what this one writes, children that are
    /// being born may hold open, and it could not be executed then.
    func fakeGit(_ script: String) throws -> GitProgram {
        try run("cat > ../git <<'END'\n#!/bin/sh\n\(script)\nEND\nchmod +x ../git")
        return git(at: "\(scratch.path)/git")
    }

    /// A digest of the work now.
    func digest(
        of folders: [String]? = nil,
        files: [String] = [],
        git: GitProgram?? = nil,
        timeLimit: Duration = .seconds(60)
    ) throws -> String? {
        let look = WorkLook(git: git ?? self.git(), bounds: WorkBounds(timeLimit: timeLimit))
        return try look.digest(folders: folders ?? [path], files: files)
    }
}

/// Why a call came to no result; fails when it came to one.
func unseen(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) throws -> WorkUnseen {
    let error = #expect(throws: WorkUnseen.self, sourceLocation: sourceLocation, performing: body)
    return try #require(error, sourceLocation: sourceLocation)
}

extension WorkUnseen {
    /// What is in the way; empty when it was interrupted.
    var reason: String {
        if case .because(let text) = self { text } else { "" }
    }
}
