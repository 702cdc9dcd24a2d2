import MidwatchModel
public import Schedules
import Synchronization

/// The machine's time zone database: a folder of TZif files, such as `/usr/share/zoneinfo` (`tzfile(5)`).
///
/// A zone is read once and kept; a new release of the database is seen by a new `ZoneDirectory`. Safe to use from any
/// thread; reading a zone for the first time blocks on the file system.
public final class ZoneDirectory: ZoneSource {
    /// The usual place of the database on Linux.
    public static let defaultPath = "/usr/share/zoneinfo"
    /// The usual place of the machine's own zone: a link into the database, or a copy (`localtime(5)`).
    public static let defaultLocalTimePath = "/etc/localtime"

    /// How many zones are kept; the database has about 600 names. More are read again each time.
    static let cachedZones = 2000
    /// The largest TZif file read; the largest there is has about 4 KB.
    static let largestZoneBytes = 1 << 20

    /// The folder of the database.
    public let path: String
    /// The machine's own zone; UTC when it could not be read, which ``selfCheck()`` reports.
    public let local: ZoneRules
    /// Why ``local`` is not what TZ or the local time file asks for; nil when it is.
    let localFailure: ZoneDirectoryError?

    private let cache = Mutex<[String: ZoneRules]>([:])

    /// Opens the database; nothing but the local zone is read yet.
    ///
    /// - Parameters:
    ///   - path: the folder; the caller passes the variable TZDIR where it is set.
    ///   - timeZoneVariable: the value of the variable TZ, nil when it is not set. As in `tzset(3)`: a name with an
    ///     optional `:` before it, an absolute path of a TZif file, or a rule such as `CET-1CEST,M3.5.0,M10.5.0/3`;
    ///     the empty string is UTC.
    ///   - localTimePath: the machine's own zone where TZ is not set; UTC when that file is not there.
    public init(
        path: String = ZoneDirectory.defaultPath,
        timeZoneVariable: String? = nil,
        localTimePath: String = ZoneDirectory.defaultLocalTimePath
    ) {
        self.path = path
        do {
            local = try LocalZone(directory: path, localTimePath: localTimePath).rules(variable: timeZoneVariable)
            localFailure = nil
        } catch {
            local = .utc
            localFailure = error
        }
    }

    /// The rules of a zone by its IANA name; nil when there is none of that name or its file is unusable
    /// (``load(_:)`` says why). `UTC` is always there.
    public func rules(named name: String) -> ZoneRules? {
        if let known = cache.withLock({ $0[name] }) { return known }
        guard let loaded = try? load(name) else { return name == ZoneRules.utc.name ? .utc : nil }
        return cache.withLock { cache in
            // Another thread may have been faster; one name has one value.
            if let known = cache[name] { return known }
            if cache.count < ZoneDirectory.cachedZones { cache[name] = loaded }
            return loaded
        }
    }

    /// Reads a zone's file, past what is kept.
    ///
    /// - Throws: ``ZoneDirectoryError`` with what is wrong and the cure.
    public func load(_ name: String) throws(ZoneDirectoryError) -> ZoneRules {
        guard ZoneDirectory.isZoneName(name) else {
            throw ZoneDirectoryError(
                .badName,
                "\"\(name.prefix(100))\" is no name of a time zone; write an IANA name such as Europe/Berlin"
            )
        }
        return try ZoneDirectory.load(file: "\(path)/\(name)", name: name)
    }

    /// Fails when the database cannot be relied on: Europe/Berlin is not there or has wrong offsets, or the local zone
    /// cannot be read. A daemon calls this before it starts, since a missing database shows as jobs at wrong hours.
    ///
    /// - Throws: ``ZoneDirectoryError`` with the cure.
    public func selfCheck() throws(ZoneDirectoryError) {
        let cure = "install the time zone database: apt-get install tzdata (or set TZDIR to where it is)"
        let berlin: ZoneRules
        do {
            berlin = try load("Europe/Berlin")
        } catch {
            throw ZoneDirectoryError(.noDatabase, "no time zone database in \(path): \(error.message); \(cure)")
        }
        // 2024-01-15 and 2024-07-15 at noon UTC: winter and summer time.
        let winter = berlin.offsetSeconds(at: .init(secondsSinceEpoch: 1_705_320_000))
        let summer = berlin.offsetSeconds(at: .init(secondsSinceEpoch: 1_721_044_800))
        guard winter == 3600, summer == 7200 else {
            throw ZoneDirectoryError(
                .noDatabase,
                "the time zone database in \(path) has Europe/Berlin at \(winter) s and \(summer) s from UTC in "
                    + "January and July 2024 instead of 3600 and 7200; \(cure)"
            )
        }
        if let localFailure { throw localFailure }
    }

    /// Whether a name can be one of a zone: 1 to 255 bytes of letters, digits, `_`, `+`, `-`, `.` and `/`, relative,
    /// with no empty part and none that is `.` or `..`.
    static func isZoneName(_ name: String) -> Bool {
        guard (1...255).contains(name.utf8.count) else { return false }
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            guard let first = part.first, first != UInt8(ascii: "-"), !part.elementsEqual(".".utf8),
                !part.elementsEqual("..".utf8)
            else { return false }
            return part.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || "_+-.".utf8.contains(byte)
            }
        }
    }

    /// Reads and parses a TZif file.
    static func load(file: String, name: String) throws(ZoneDirectoryError) -> ZoneRules {
        let bytes: [UInt8]
        do {
            bytes = try RegularFile.bytes(at: file, limitBytes: largestZoneBytes)
        } catch {
            guard error.isMissing else {
                throw ZoneDirectoryError(
                    .unreadable,
                    "cannot read the time zone file \(file): \(error.reason); check it, or reinstall tzdata"
                )
            }
            throw ZoneDirectoryError(
                .unknownZone,
                "there is no time zone \"\(name)\" (no file \(file)); write an IANA name such as Europe/Berlin"
            )
        }
        do {
            return try ZoneRules(name: name, tzif: bytes)
        } catch {
            throw ZoneDirectoryError(.unreadable, "the time zone file \(file) is unusable: \(error.message)")
        }
    }
}
