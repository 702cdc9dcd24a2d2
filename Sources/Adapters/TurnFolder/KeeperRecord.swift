internal import JSONSyntax

/// One keeper, told apart from every other process of every boot.
public struct KeeperIdentity: Hashable, Sendable {
    /// Its process id, which is also its session's id.
    public var pid: Int32
    /// When it started, in clock ticks since boot: field 22 of `/proc/<pid>/stat`, see proc(5).
    public var startTicks: UInt64
    /// The boot it lives in: `/proc/sys/kernel/random/boot_id`.
    public var bootID: String

    /// Puts an identity together.
    public init(pid: Int32, startTicks: UInt64, bootID: String) {
        self.pid = pid
        self.startTicks = startTicks
        self.bootID = bootID
    }
}

/// What a keeper says about itself while it lives: the content of the `lock` file it holds.
public struct KeeperRecord: Hashable, Sendable {
    /// The keeper.
    public var keeper: KeeperIdentity
    /// The session of the keeper and of everything that did not leave it.
    public var session: Int32
    /// The agent's main process, also its process group's id; nil before it was started.
    public var agentPID: Int32?
    /// When the agent started, in clock ticks since boot.
    public var agentStartTicks: UInt64?

    /// The version of the format this build writes and reads.
    public static let formatVersion: Int64 = 1

    /// Makes a record.
    public init(keeper: KeeperIdentity, session: Int32, agentPID: Int32? = nil, agentStartTicks: UInt64? = nil) {
        self.keeper = keeper
        self.session = session
        self.agentPID = agentPID
        self.agentStartTicks = agentStartTicks
    }

    /// The record as JSON in UTF-8, one line.
    public func encoded() -> [UInt8] {
        let object = JSONValue.members([
            ("version", .integer(KeeperRecord.formatVersion)),
            ("keeperPID", .integer(Int64(keeper.pid))),
            ("keeperStartTicks", .integer(Int64(clamping: keeper.startTicks))),
            ("bootID", .string(keeper.bootID)),
            ("session", .integer(Int64(session))),
            ("agentPID", agentPID.map { .integer(Int64($0)) }),
            ("agentStartTicks", agentStartTicks.map { .integer(Int64(clamping: $0)) }),
        ])
        return Array((object.encoded() + "\n").utf8)
    }

    /// Reads a record.
    ///
    /// - Parameters:
    ///   - bytes: the JSON text.
    ///   - file: the file's path, for errors.
    /// - Throws: ``TurnFolderError`` when it is damaged or of another version.
    public init(decoding bytes: [UInt8], file: String = "lock") throws(TurnFolderError) {
        let reader = try MemberReader(file: file, bytes: bytes, version: KeeperRecord.formatVersion)
        let pids: ClosedRange<Int64> = 1...Int64(Int32.max)
        let ticks: ClosedRange<Int64> = 0 ... .max
        keeper = KeeperIdentity(
            pid: Int32(try reader.integer("keeperPID", in: pids)),
            startTicks: UInt64(try reader.integer("keeperStartTicks", in: ticks)),
            bootID: try reader.text("bootID")
        )
        session = Int32(try reader.integer("session", in: 0...Int64(Int32.max)))
        agentPID = try reader.optionalInteger("agentPID", in: pids).map { Int32($0) }
        agentStartTicks = try reader.optionalInteger("agentStartTicks", in: ticks).map { UInt64($0) }
    }
}
