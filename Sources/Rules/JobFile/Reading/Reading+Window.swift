import MidwatchModel

extension Reading {
    /// When turns of a job may start: a text, a list of texts, or an object.
    mutating func window(_ settings: JobSettings) -> JobWindow {
        guard let site = settings["window"] else { return JobWindow() }
        guard site.isObject else { return JobWindow(open: windows(site, zone: nil)) }
        let zone = site["tz"]?.filledText
        if let zone, let zoneSite = site["tz"] { checkZone(zone, at: zoneSite) }
        var window = JobWindow(
            open: site["open"].map { windows($0, zone: zone) } ?? [],
            blackout: site["blackout"].map { windows($0, zone: zone) } ?? []
        )
        switch site["atEdge"]?.text {
        case "drain":
            let limit = site["drainSeconds"]?.seconds(Bounds.drainSeconds)
            window.atEdge = .drain(limit: limit ?? JobWindow.defaultDrainLimit)
        case "kill": window.atEdge = .kill
        default: break
        }
        if window.isAlways, site["open"] == nil, site["blackout"] == nil {
            findings.error("\(site.subject) has neither \"open\" nor \"blackout\"; add one", at: site)
        }
        return window
    }

    private mutating func windows(_ site: Site, zone: String?) -> [RunWindow] {
        let texts = site.text == nil ? site.elements : [site]
        var windows: [RunWindow] = []
        for place in texts {
            guard let text = place.filledText else { continue }
            do {
                windows.append(try WindowText.window(text, zone: zone))
            } catch {
                findings.error(error.message, at: place)
            }
        }
        return windows
    }
}
