import CivilTime
import Glibc
import MidwatchModel
import Schedules
import Testing

/// The machine's zone files, read afresh each time.
struct ZoneFiles: ZoneSource {
    static let path = "/usr/share/zoneinfo"
    var local: ZoneRules { .utc }

    func rules(named name: String) -> ZoneRules? {
        ZoneFiles.bytes(name).flatMap { try? ZoneRules(name: name, tzif: $0) }
    }

    func knownNames() -> [String] { ["Europe/Berlin", "Europe/Dublin", "America/New_York", "Asia/Tokyo"] }

    static func bytes(_ name: String) -> [UInt8]? {
        guard let file = fopen("\(path)/\(name)", "rb") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 100_000)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }

    static func rules(_ name: String) throws -> ZoneRules {
        try ZoneRules(name: name, tzif: #require(bytes(name), "tzdata has no \(name); apt-get install tzdata"))
    }

    /// Zones of every kind of trouble: negative summer time, half hours, skipped days, Ramadan, odd seconds.
    static let names = [
        "Europe/Berlin", "Europe/Dublin", "Europe/London", "Europe/Lisbon", "Europe/Istanbul", "Europe/Moscow",
        "Europe/Kyiv", "America/New_York", "America/Los_Angeles", "America/St_Johns", "America/Sao_Paulo",
        "America/Caracas", "America/Havana", "America/Santiago", "America/Asuncion", "America/Nuuk",
        "America/Anchorage", "America/Mexico_City", "Australia/Lord_Howe", "Australia/Sydney", "Australia/Eucla",
        "Pacific/Apia", "Pacific/Kwajalein", "Pacific/Kiritimati", "Pacific/Chatham", "Pacific/Norfolk",
        "Pacific/Easter", "Africa/Casablanca", "Africa/Cairo", "Africa/Monrovia", "Africa/Windhoek", "Africa/Juba",
        "Asia/Tehran", "Asia/Gaza", "Asia/Kathmandu", "Asia/Pyongyang", "Asia/Beirut", "Asia/Amman", "Asia/Karachi",
        "Antarctica/Troll", "Antarctica/Casey", "Atlantic/Azores",
    ]
}

/// A zone file read in the plainest way, to check the real reader and what is built on it: the table of the second
/// block, no yearly rule, found by walking.
struct PlainZone {
    var times: [Int] = []
    var offsets: [Int] = []
    var firstOffset = 0

    init(_ name: String) throws {
        let bytes = try #require(ZoneFiles.bytes(name))
        func number(_ place: Int, _ size: Int) -> Int {
            var value = 0
            for index in 0..<size { value = value * 256 + Int(bytes[place + index]) }
            if size == 4, value >= 1 << 31 { value -= 1 << 32 }
            return value
        }
        func wide(_ place: Int) -> Int { number(place, 4) * 4_294_967_296 + (number(place + 4, 4) & 0xFFFF_FFFF) }
        func counts(_ start: Int) -> [Int] { (0..<6).map { number(start + 20 + 4 * $0, 4) } }
        let old = counts(0)
        let start = 44 + old[3] * 5 + old[4] * 6 + old[5] + old[2] * 8 + old[1] + old[0]
        let count = counts(start)[3]
        let typeStart = start + 44 + count * 9
        for index in 0..<count {
            times.append(wide(start + 44 + 8 * index))
            offsets.append(number(typeStart + 6 * Int(bytes[start + 44 + 8 * count + index]), 4))
        }
        firstOffset = number(typeStart, 4)
    }

    func offset(at second: Int) -> Int {
        times.lastIndex { $0 <= second }.map { offsets[$0] } ?? firstOffset
    }

    /// Transitions in a range of seconds at which the offset changes.
    func changes(in range: Range<Int>) -> [Int] {
        times.indices.filter { range.contains(times[$0]) }
            .filter { offsets[$0] != ($0 > 0 ? offsets[$0 - 1] : firstOffset) }
            .map { times[$0] }
    }
}

/// An instant of UTC from its parts.
func utc(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0) throws
    -> WallTime
{
    let civil = try #require(
        CivilDateTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    )
    return WallTime(secondsSinceEpoch: Int64(civil.localSeconds))
}

func cron(_ expression: String, zone: String? = nil, stagger: Duration = .zero, job: String = "job") throws
    -> CompiledSchedule
{
    try CompiledSchedule(
        .cron(.init(expression: expression, zone: zone, stagger: stagger)),
        job: JobID(job),
        zones: ZoneFiles()
    )
}

let epoch = WallTime(secondsSinceEpoch: 0)

extension CompiledSchedule {
    /// Occurrences found by asking for the next one again and again, 100,000 at most.
    func chain(after: WallTime, through: WallTime, anchor: WallTime = epoch) -> [WallTime] {
        var found: [WallTime] = []
        var last = after
        while found.count < 100_000, let next = next(after: last, anchor: anchor), next <= through {
            found.append(next)
            last = next
        }
        return found
    }

    /// The first occurrences after an instant as text in a zone.
    func texts(_ count: Int, after: WallTime, zone: String) throws -> [String] {
        let rules = try ZoneFiles.rules(zone)
        var texts: [String] = []
        var last = after
        while texts.count < count, let next = next(after: last, anchor: epoch) {
            texts.append(rules.text(of: next))
            last = next
        }
        return texts
    }
}
