internal import JSONSyntax

/// The work a keeper looks at around a run. What it sees becomes two digests in the exit record: equal ones mean that
/// nothing has changed.
public struct WorkWatch: Hashable, Sendable {
    /// Absolute paths of folders. Of each that is in a git checkout count the commit, the changes against it, and the
    /// files that are neither tracked nor ignored.
    public var folders: [String]
    /// Absolute paths of files whose content counts though git may not track them; being absent is a state of its own.
    public var files: [String]
    /// True looks only after the run.
    public var onlyAfter: Bool
    /// How long one look may take; beyond it there is no digest. Default 10 s.
    public var timeLimit: Duration

    /// 10 s.
    public static let standardTimeLimit: Duration = .seconds(10)

    /// Makes a watch.
    public init(
        folders: [String],
        files: [String] = [],
        onlyAfter: Bool = false,
        timeLimit: Duration = WorkWatch.standardTimeLimit
    ) {
        self.folders = folders
        self.files = files
        self.onlyAfter = onlyAfter
        self.timeLimit = timeLimit
    }
}

extension WorkWatch {
    var json: JSONValue {
        .members([
            ("folders", .array(folders.map { .string($0) })),
            ("files", .array(files.map { .string($0) })),
            ("onlyAfter", .bool(onlyAfter)),
            ("timeLimitMs", .milliseconds(timeLimit)),
        ])
    }

    /// Reads the order's `watch`; nil when there is none.
    init?(in order: MemberReader) throws(TurnFolderError) {
        guard let value = order.member("watch") else { return nil }
        guard value.object != nil else { throw order.wrong("watch", "an object") }
        let reader = MemberReader(file: "\(order.file), `watch`", value: value)
        self.init(
            folders: try reader.texts("folders"),
            files: try reader.texts("files"),
            onlyAfter: try reader.bool("onlyAfter", default: false),
            timeLimit: try reader.optionalMilliseconds("timeLimitMs") ?? WorkWatch.standardTimeLimit
        )
        guard (folders + files).allSatisfy({ $0.hasPrefix("/") }) else {
            throw order.wrong("watch", "a list of absolute paths")
        }
    }
}
