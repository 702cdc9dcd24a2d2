import JSONSyntax
import MidwatchModel
import Schedules

extension Reading {
    /// Reads when a job is due.
    mutating func schedule(of job: Site, _ rules: FileRules) -> Schedule {
        guard let site = job["schedule"] else { return .unusable }
        if site.text != nil { return cron(site, zone: nil, stagger: nil, rules) }
        guard site.isObject, let kind = scheduleKind(site) else { return .unusable }
        for other in ScheduleKind.allCases where other != kind {
            for key in other.timeKeys {
                guard let extra = site[key] else { continue }
                findings.error("\(quoted(key)) does not belong to kind \(quoted(kind.rawValue)); remove it", at: extra)
            }
            for key in other.modifiers {
                guard let extra = site[key] else { continue }
                findings.warning("\(quoted(key)) has no effect in kind \(quoted(kind.rawValue))", at: extra)
            }
        }
        guard let time = timeSite(site, kind) else { return .unusable }
        switch kind {
        case .at: return time.isEpochKey ? at(milliseconds: time) : instant(time).map { .at($0) } ?? .unusable
        case .every: return every(site, time, job: job)
        case .cron: return cron(time, zone: site["tz"], stagger: site["staggerMs"], rules)
        }
    }

    /// The kind: given, or told by the other keys. Notes an error when it cannot be told.
    private mutating func scheduleKind(_ site: Site) -> ScheduleKind? {
        if let kind = site["kind"] {
            return ScheduleKind.allCases.first { $0.rawValue == kind.text?.lowercased() }
        }
        let present = ScheduleKind.allCases.filter { $0.timeKeys.contains { site[$0] != nil } }
        if present.count == 1 { return present[0] }
        if present.isEmpty {
            findings.error("a schedule has one of \"at\", \"everyMs\", \"every\" and \"expr\"", at: site)
        } else {
            let kinds = present.map { quoted($0.rawValue) }.joined(separator: " and ")
            findings.error("this schedule has keys of the kinds \(kinds); keep one", at: site)
        }
        return nil
    }

    /// The value that tells the time of a kind; notes an error when there is none, or two.
    private mutating func timeSite(_ site: Site, _ kind: ScheduleKind) -> Site? {
        let present = kind.timeKeys.compactMap { site[$0] }
        if present.count == 2 {
            let keys = kind.timeKeys.map(quoted).joined(separator: " and ")
            findings.error("\(keys) say the same thing; keep one", at: present[1])
            return nil
        }
        if present.isEmpty {
            findings.error("kind \(quoted(kind.rawValue)) needs \(quoted(kind.timeKeys[0])); add it", at: site)
        }
        return present.first
    }

    private mutating func at(milliseconds site: Site) -> Schedule {
        guard let milliseconds = site.whole(Bounds.epochMilliseconds) else { return .unusable }
        return .at(epoch(milliseconds, site))
    }

    private mutating func every(_ site: Site, _ time: Site, job: Site) -> Schedule {
        guard let period = period(time) else { return .unusable }
        // OpenClaw measures an interval without an anchor from the job's making.
        let anchorSite = site["anchorMs"] ?? job["createdAtMs"] ?? job["updatedAtMs"]
        let anchor = anchorSite?.whole(Bounds.epochMilliseconds).map { WallTime(millisecondsSinceEpoch: $0) }
        let origin = site["from"]?.text.flatMap { Schedule.Interval.Origin(rawValue: $0) } ?? .anchor
        return .every(Schedule.Interval(period: .milliseconds(period), anchor: anchor, from: origin))
    }

    /// Milliseconds of `everyMs` or `every`.
    private mutating func period(_ site: Site) -> Int64? {
        guard let text = site.filledText else { return site.whole(Bounds.periodMilliseconds) }
        guard case .key("every", _) = site.path else { return nil }
        guard let milliseconds = DurationText.milliseconds(text) else {
            findings.error("\"every\" is no distance: \(quoted(text)); write one \(DurationText.examples)", at: site)
            return nil
        }
        guard Bounds.periodMilliseconds.contains(milliseconds) else {
            findings.error("\"every\" must be between 1ms and 100 years, found \(quoted(text))", at: site)
            return nil
        }
        return milliseconds
    }

    private mutating func cron(_ site: Site, zone: Site?, stagger: Site?, _ rules: FileRules) -> Schedule {
        guard let text = site.filledText, let written = site.text else { return .unusable }
        var isUsable = true
        do {
            _ = try CronExpression(parsing: written)
            for note in CronNotes.notes(on: written) { findings.warning(note, at: site) }
        } catch {
            isUsable = false
            let field = error.field.map { "\($0) " } ?? "expression "
            let scalars = String(decoding: written.utf8.prefix(error.offset), as: UTF8.self).unicodeScalars.count
            findings.error(
                "cron \(field)\(quoted(error.text)): \(error.problem); \(error.cure)",
                at: site,
                position: site.node.position(ofScalar: scalars)
            )
        }
        let zoneName = zone?.filledText
        if let zone, let zoneName { checkZone(zoneName, at: zone) }
        var staggerMilliseconds = stagger?.whole(Bounds.staggerMilliseconds) ?? 0
        if stagger == nil, rules.isOpenClaw, CronNotes.isTopOfHour(text) {
            staggerMilliseconds = ScheduleWords.topOfHourStaggerMilliseconds
        }
        guard isUsable else { return .unusable }
        return .cron(
            Schedule.Cron(expression: text, zone: zoneName, stagger: .milliseconds(staggerMilliseconds))
        )
    }

    mutating func checkZone(_ name: String, at site: Site) {
        let isKnown = zoneVerdicts[name] ?? (zones.rules(named: name) != nil)
        zoneVerdicts[name] = isKnown
        guard !isKnown else { return }
        findings.error(
            "unknown time zone \(quoted(name)); write an IANA name such as Europe/Berlin or UTC",
            at: site,
            suggestion: nearestZone(to: name)
        )
    }

    /// The zone of that city, else the most similar name.
    private func nearestZone(to name: String) -> String? {
        let names = knownZones.isEmpty ? zones.knownNames() : knownZones
        guard !name.contains("/") else { return nearestWord(to: name, among: names) }
        let city = name.lowercased().replacing(" ", with: "_")
        let ofCity = names.first { $0.lowercased().split(separator: "/").last.map { $0 == city } ?? false }
        return ofCity ?? nearestWord(to: name, among: names)
    }
}

/// The kinds of schedule with the keys of each.
private enum ScheduleKind: String, CaseIterable {
    case at
    case every
    case cron

    /// The keys that say the time; one of them is given.
    var timeKeys: [String] {
        switch self {
        case .at: ["at", "atMs"]
        case .every: ["everyMs", "every"]
        case .cron: ["expr", "cron"]
        }
    }

    /// The keys that change it.
    var modifiers: [String] {
        switch self {
        case .at: []
        case .every: ["anchorMs", "from"]
        case .cron: ["tz", "staggerMs"]
        }
    }
}

extension Site {
    /// Whether the key takes milliseconds only.
    fileprivate var isEpochKey: Bool {
        if case .key("atMs", _) = path { true } else { false }
    }
}

extension Schedule {
    /// Stands where an error was noted; no definition with it leaves the reader.
    static let unusable = Schedule.at(WallTime(millisecondsSinceEpoch: 0))
}
