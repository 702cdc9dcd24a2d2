internal import CivilTime
internal import JSONSyntax
public import MidwatchModel

/// The content of a turn folder's `exit.json`: the exit record, and what its keeper has to say about it.
public struct ExitReport: Hashable, Sendable {
    /// How the process ended.
    public var record: ExitRecord
    /// What the reader should know besides: output that could not be stored, a cgroup that could not be made.
    /// At most ``maximumNotes`` lines.
    public var notes: [String]

    /// The version of the format this build writes and reads.
    public static let formatVersion: Int64 = 1
    /// 8 notes.
    public static let maximumNotes = 8
    /// 20 names of stragglers.
    public static let maximumStragglers = 20
    /// A reason for not starting is cut here, in UTF-8 bytes.
    public static let maximumReasonBytes = 2000
    /// A note is cut here, in UTF-8 bytes.
    public static let maximumNoteBytes = 300

    /// Makes a report.
    public init(record: ExitRecord, notes: [String] = []) {
        self.record = record
        self.notes = notes
    }

    /// The report as JSON in UTF-8; lists and texts are cut to their bounds.
    public func encoded() -> [UInt8] {
        let status: JSONValue =
            switch record.status {
            case .exited(let code): .members([("exited", .integer(Int64(code)))])
            case .signalled(let number): .members([("signalled", .integer(Int64(number)))])
            case .neverStarted(let reason):
                .members([("neverStarted", .string(reason.cut(toBytes: ExitReport.maximumReasonBytes)))])
            }
        let (seconds, attoseconds) = record.cpu.components
        let stragglers = record.stragglers.prefix(ExitReport.maximumStragglers)
        let notes = notes.prefix(ExitReport.maximumNotes)
        let object = JSONValue.members([
            ("version", .integer(ExitReport.formatVersion)),
            ("status", status),
            ("endedBy", record.endedBy.map { .string($0.rawValue) }),
            ("startedAtMs", record.startedAt.map { .integer($0.millisecondsSinceEpoch) }),
            ("endedAtMs", .integer(record.endedAt.millisecondsSinceEpoch)),
            ("cpuMicroseconds", .integer(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)),
            ("peakMemoryBytes", .integer(record.peakMemoryBytes)),
            ("stdoutBytes", .integer(record.stdoutBytes)),
            ("stderrBytes", .integer(record.stderrBytes)),
            ("stragglers", .array(stragglers.map { .string($0.cut(toBytes: 64)) })),
            ("workBefore", record.work?.before.map { .string($0) }),
            ("workAfter", record.work?.after.map { .string($0) }),
            ("notes", .array(notes.map { .string($0.cut(toBytes: ExitReport.maximumNoteBytes)) })),
        ])
        return Array(object.encoded().utf8)
    }

    /// Reads a report.
    ///
    /// - Parameters:
    ///   - bytes: the JSON text.
    ///   - file: the file's path, for errors.
    /// - Throws: ``TurnFolderError`` when it is damaged or of another version.
    public init(decoding bytes: [UInt8], file: String = "exit.json") throws(TurnFolderError) {
        let reader = try MemberReader(file: file, bytes: bytes, version: ExitReport.formatVersion)
        let endedBy = try reader.optionalText("endedBy")
        let ender = endedBy.flatMap { ExitRecord.Ender(rawValue: $0) }
        if endedBy != nil, ender == nil {
            throw reader.wrong("endedBy", "timeout, no_output, repeated_output or request")
        }
        let counts: ClosedRange<Int64> = 0 ... .max
        // The years 1970 to 9999: others are no time of a turn, and no reply could carry them.
        let instants: ClosedRange<Int64> = 0...CivilCalendar.writtenMilliseconds.upperBound
        record = ExitRecord(
            status: try ExitReport.status(in: reader),
            endedBy: ender,
            startedAt: try reader.optionalInteger("startedAtMs", in: instants).map(
                WallTime.init(millisecondsSinceEpoch:)
            ),
            endedAt: WallTime(millisecondsSinceEpoch: try reader.integer("endedAtMs", in: instants)),
            cpu: .microseconds(try reader.integer("cpuMicroseconds", in: counts)),
            peakMemoryBytes: try reader.integer("peakMemoryBytes", in: counts),
            stdoutBytes: try reader.integer("stdoutBytes", in: counts),
            stderrBytes: try reader.integer("stderrBytes", in: counts),
            stragglers: try reader.texts("stragglers"),
            work: ExitRecord.WorkDigests(
                known: try reader.optionalText("workBefore"),
                after: try reader.optionalText("workAfter")
            )
        )
        notes = try reader.texts("notes")
    }

    private static func status(in reader: MemberReader) throws(TurnFolderError) -> ExitRecord.Status {
        let status = reader.member("status")
        if let code = status?["exited"]?.integer, (0...255).contains(code) { return .exited(Int(code)) }
        if let number = status?["signalled"]?.integer, (1...128).contains(number) { return .signalled(Int(number)) }
        if let reason = status?["neverStarted"]?.string { return .neverStarted(reason) }
        throw reader.wrong("status", "one of exited (0 to 255), signalled (1 to 128) and neverStarted (a text)")
    }
}

extension ExitRecord.WorkDigests {
    /// Pairs two digests; nil when neither is known.
    public init?(known before: String?, after: String?) {
        guard before != nil || after != nil else { return nil }
        self.init(before: before, after: after)
    }
}

extension String {
    /// The longest prefix of whole characters that fits in `limit` UTF-8 bytes.
    func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var kept = ""
        var bytes = 0
        for scalar in unicodeScalars {
            bytes += UTF8.width(scalar)
            guard bytes <= limit else { break }
            kept.unicodeScalars.append(scalar)
        }
        return kept
    }
}
