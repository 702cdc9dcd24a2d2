import JSONSyntax
import MidwatchModel

extension Site {
    /// Seconds as a duration, to the millisecond; nil when this is no number in `range`.
    func seconds(_ range: ClosedRange<Int64>) -> Duration? {
        guard let seconds = node.value.double, seconds >= Double(range.lowerBound), seconds <= Double(range.upperBound)
        else { return nil }
        return .milliseconds(Int64(seconds * 1000 + 0.5))
    }

    /// A text that says something, without white space at its ends.
    var filledText: String? {
        guard let text else { return nil }
        let core = trimmed(text)
        return core.isEmpty ? nil : core
    }
}

extension Reading {
    /// Reads an instant; notes an error when it is a text of another form.
    mutating func instant(_ site: Site) -> WallTime? {
        if let milliseconds = site.whole(Bounds.epochMilliseconds) { return epoch(milliseconds, site) }
        guard let text = site.filledText else { return nil }
        if let instant = CivilText.instant(text) { return instant }
        findings.error(
            "\(site.subject) is no instant: \(quoted(text)); write one such as 2026-03-03T16:00:00Z",
            at: site
        )
        return nil
    }

    /// An instant given in milliseconds, with a warning when the number looks like seconds.
    mutating func epoch(_ milliseconds: Int64, _ site: Site) -> WallTime {
        if (1..<100_000_000_000).contains(milliseconds) {
            let instant = ZoneText.utc(WallTime(millisecondsSinceEpoch: milliseconds))
            findings.warning("\(site.subject) is \(instant); these are milliseconds, not seconds", at: site)
        }
        return WallTime(millisecondsSinceEpoch: milliseconds)
    }

    /// Reads a shell line or an argv; notes an error when it names no program.
    mutating func command(_ site: Site) -> [String]? {
        if let line = site.text {
            guard !trimmed(line).isEmpty else {
                findings.error("\(site.subject) is empty; write the command", at: site)
                return nil
            }
            return ["/bin/sh", "-c", line]
        }
        let arguments = site.elements.compactMap(\.text)
        guard let program = arguments.first, arguments.count == site.elements.count else { return nil }
        guard !trimmed(program).isEmpty else {
            findings.error("\(site.subject) names no program; its first element is empty", at: site)
            return nil
        }
        return arguments
    }

    /// Reads a `verify` or a `when`: a shell line, an argv, or an object with either.
    mutating func check(_ site: Site) -> CheckCommand? {
        guard site.isObject else { return command(site).map { CheckCommand(argv: $0) } }
        guard let commandSite = site["command"], let argv = command(commandSite) else { return nil }
        var check = CheckCommand(argv: argv, workspace: site["workspace"]?.text)
        if let timeout = site["timeoutSeconds"]?.seconds(Bounds.checkTimeoutSeconds) { check.timeout = timeout }
        if let word = site["expect"]?.text, let expected = CheckExpectation(rawValue: word) {
            check.expectation = expected
        }
        return check
    }
}
