import GitWork
import Testing

@Suite("What git says, read")
struct GitAnswersTests {
    @Test(
        "Where a folder is in its checkout",
        arguments: [
            ("true\n\n", .top), ("true\n", .top), ("true", .top), ("true\n../../\n", .below(top: Array("../../".utf8))),
            ("true\n../\u{e9} x/\n", .below(top: Array("../\u{e9} x/".utf8))), ("false\n\n", .none), ("", .none),
            ("\n", .none), ("trueish\n../\n", .none), ("TRUE\n", .none),
        ] as [(String, CheckoutPlace)]
    )
    func place(answer: String, place: CheckoutPlace) {
        #expect(CheckoutPlace(answer: Array(answer.utf8)) == place)
    }

    @Test("Names end with a NUL and hold anything else, wherever the stream is cut", arguments: 1...12)
    func names(pieceBytes: Int) {
        let names = [Array("a b".utf8), [0xFF, 0x0A, 0x20], [], Array("folder/".utf8)]
        let stream = names.flatMap { $0 + [0] } + Array("cut off".utf8)
        var splitter = NameSplitter()
        var found: [[UInt8]] = []
        for start in stride(from: 0, to: stream.count, by: pieceBytes) {
            stream[start..<min(start + pieceBytes, stream.count)].withUnsafeBytes { found += splitter.feed($0) }
        }
        #expect(found == names, "what has no NUL yet is no name")
        #expect([UInt8]([0]).withUnsafeBytes { splitter.feed($0) } == [Array("cut off".utf8)])
    }

    @Test(
        "No repository is what git says, not what it fails with",
        arguments: [
            (128, "fatal: not a git repository (or any of the parent directories): .git\n", true),
            (0, "warning: not a git repository\n", false), (128, "fatal: detected dubious ownership\n", false),
            (-9, "", false),
        ] as [(Int32, String, Bool)]
    )
    func noRepository(status: Int32, errors: String, expected: Bool) {
        #expect(GitEnd(status: status, errors: errors).saysNoRepository == expected)
    }
}

@Suite("A git that only looks")
struct GitProgramTests {
    private func names(_ program: GitProgram) -> [String] {
        program.environment.map { text in
            String(decoding: text.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    @Test("Variables that would lead it astray are gone, its own are set once, all others stay as they are")
    func environment() {
        let given = [
            "GIT_DIR=/x", "GIT_WORK_TREE=/x", "GIT_INDEX_FILE=/x", "GIT_COMMON_DIR=/x", "GIT_OBJECT_DIRECTORY=/x",
            "GIT_PREFIX=x", "GIT_NAMESPACE=x", "LC_ALL=de_DE", "GIT_OPTIONAL_LOCKS=1", "HOME=/h", "GIT_DIRX=1", "A=b=c",
        ]
        let program = GitProgram(path: "/usr/bin/git", environment: given.map { Array($0.utf8CString) })
        #expect(
            names(program) == [
                "HOME=/h", "GIT_DIRX=1", "A=b=c", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0",
                "GIT_NO_LAZY_FETCH=1", "LC_ALL=C",
            ]
        )
    }
}
