import MidwatchModel

extension Reading {
    /// What becomes of missed occurrences: a word for every cause, or an object.
    mutating func catchUp(_ settings: JobSettings) -> CatchUpPolicy {
        setting(settings["catchUp"]) { $0.catchUp($1) } ?? CatchUpPolicy()
    }

    private mutating func catchUp(_ site: Site) -> CatchUpPolicy {
        let limit = site["max"]?.whole(Bounds.caughtUpOccurrences).map { Int($0) } ?? CatchUpRule.defaultLimit
        let common = catchUpRule(site.isObject ? site["rule"] : site, limit: limit) ?? .latest
        let policy = CatchUpPolicy(
            afterCrash: catchUpRule(site["afterCrash"], limit: limit) ?? common,
            afterStop: catchUpRule(site["afterStop"], limit: limit) ?? common,
            within: site["withinSeconds"]?.seconds(Bounds.startDeadlineSeconds)
        )
        let all = CatchUpRule.all(limit: limit)
        if let limitSite = site["max"], policy.afterCrash != all, policy.afterStop != all {
            findings.warning("\"max\" has no effect unless a rule is \"all\"", at: limitSite)
        }
        return policy
    }

    private func catchUpRule(_ site: Site?, limit: Int) -> CatchUpRule? {
        switch site?.text {
        case "none": CatchUpRule.none
        case "latest": .latest
        case "all": .all(limit: limit)
        case "coalesce": .coalesce
        default: nil
        }
    }

    /// The command that says whether a turn is worth starting.
    mutating func when(_ settings: JobSettings) -> CheckCommand? {
        setting(settings["when"]) { $0.check($1) }
    }

    /// When turns have to be over: a time of day, or an object with one and its zone.
    mutating func finishTime(_ settings: JobSettings) -> FinishTime? {
        setting(settings["finishBy"]) { reading, site in
            let zone = site["tz"]?.filledText
            if let zone, let zoneSite = site["tz"] { reading.checkZone(zone, at: zoneSite) }
            let time = site.isObject ? site["at"] : site
            return time.flatMap { reading.timeOfDay($0) }.map { FinishTime(minutes: $0, zone: zone) }
        }
    }

    /// Minutes since midnight, 0...1439; notes an error when the text is no time of day.
    mutating func timeOfDay(_ site: Site) -> Int? {
        guard let text = site.filledText else { return nil }
        guard let minutes = try? WindowText.minutes(text[...]) else {
            findings.error(
                "\(site.subject) is no time of day: \(quoted(text)); write hours and minutes, such as 06:30",
                at: site
            )
            return nil
        }
        return minutes % RunWindow.minutesPerDay
    }
}
