/// A git program and how it is kept from more than looking.
///
/// It is meant for repositories that somebody else may write, with that somebody's rights and environment: it can do
/// there nothing that they could not do themselves. But a look must neither change the work nor hang, so what a
/// repository may configure to run is off as far as git allows. What remains are the `clean` filters (git-lfs) of files
/// whose time stamps have changed, without which git cannot say whether the content has, and what a submodule's
/// configuration names. The bounds of the look hold for them, too. A repository of another user is left alone: git
/// refuses it, because no `safe.directory` is set here.
public struct GitProgram: Sendable {
    /// The program's path.
    public let path: String
    /// The whole environment that it runs in: `NAME=value` texts, each with its NUL.
    public let environment: [[CChar]]

    /// They would make git look at something else than the folder it runs in.
    private static let removed: Set<String> = [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX",
        "GIT_NAMESPACE",
    ]
    /// No lock is taken that the next git of the repository's owner would stumble over; nobody is asked for a password;
    /// what a partial clone lacks is not fetched; messages are in the words that are looked for here.
    private static let set: [(String, String)] = [
        ("GIT_OPTIONAL_LOCKS", "0"), ("GIT_TERMINAL_PROMPT", "0"), ("GIT_NO_LAZY_FETCH", "1"), ("LC_ALL", "C"),
    ]

    /// Names a program.
    ///
    /// - Parameters:
    ///   - path: its path.
    ///   - environment: `NAME=value` texts, each with its NUL; variables that would lead git astray are replaced.
    public init(path: String, environment: [[CChar]]) {
        self.path = path
        let left = GitProgram.removed.union(GitProgram.set.map { $0.0 })
        let kept = environment.filter { text in
            let name = text.prefix { $0 != CChar(UInt8(ascii: "=")) }.map { UInt8(bitPattern: $0) }
            return !left.contains(String(decoding: name, as: UTF8.self))
        }
        self.environment = kept + GitProgram.set.map { Array("\($0.0)=\($0.1)".utf8CString) }
    }

    /// Settings of each call; they override the repository's own.
    private static let settings = [
        // A program that git would ask what has changed.
        "core.fsmonitor=false",
        "core.hooksPath=/dev/null",
        // `git diff` writes the index, optional locks or not, when files were touched and put back.
        "diff.autoRefreshIndex=false",
        // No network, for git versions that do not know GIT_NO_LAZY_FETCH.
        "protocol.allow=never",
    ]

    /// The arguments of a call, the program's name and the settings included.
    func arguments(_ arguments: [String]) -> [String] {
        ["git", "--no-pager"] + GitProgram.settings.flatMap { ["-c", $0] } + arguments
    }
}

/// Questions to git: the arguments of calls that change nothing.
public enum GitQuestion {
    /// Whether the folder is in a checkout, and the way to its top; ``CheckoutPlace`` reads the answer.
    public static let place = ["rev-parse", "--is-inside-work-tree", "--show-cdup"]
    /// Whether the checkout ignores the folder: status 0, or 1 when it does not.
    public static let isIgnored = ["check-ignore", "-q", "."]
    /// The commit; status 1 when there is none yet.
    public static let commit = ["rev-parse", "--verify", "-q", "HEAD^{commit}"]
    /// All tracked changes against the commit, staged or not. The full ids stand for the content of binary files; no
    /// program of the repository's choosing puts it into words.
    public static let changes = [
        "diff", "--no-ext-diff", "--no-textconv", "--full-index", "--no-color", "--no-renames", "--unified=0",
        "--submodule=short", "--ignore-submodules=none", "HEAD", "--",
    ]
    /// Files that are neither tracked nor ignored, each with a NUL; ``NameSplitter`` reads them.
    public static let untracked = ["ls-files", "-z", "--others", "--exclude-standard"]
    /// All files that are not ignored, each with a NUL.
    public static let all = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
}
