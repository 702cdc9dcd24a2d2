import Schedules

extension ResetMoment {
    /// The longest name of a zone that is asked for, in characters; the longest there is has 32.
    private static let longestZoneName = 64

    /// The zone printed after a time: `UTC`, `Z`, `GMT+2`, `-07:00`, or any of these or a zone's name in parentheses.
    /// The daemon's own when there is none, or none that is known.
    static func zone(_ cursor: inout WordCursor, zones: any ZoneSource) -> ZoneRules {
        if let zone = cursor.attempt(universal) ?? cursor.attempt(offset) { return zone }
        return cursor.attempt { inner -> ZoneRules? in
            guard inner.skip("(") else { return nil }
            let start = inner
            if let zone = inner.attempt({ universal(&$0) ?? offset(&$0) }), inner.skip(")") { return zone }
            inner = start
            return name(&inner).flatMap { zones.rules(named: $0) }
        } ?? zones.local
    }

    /// What stands up to the closing parenthesis, when it is made like a zone's name.
    private static func name(_ cursor: inout WordCursor) -> String? {
        guard let start = cursor.next?.range.lowerBound else { return nil }
        let end = cursor.line.scalars[start...].prefix(longestZoneName + 1).firstIndex(of: ")")
        guard let end, start < end else { return nil }
        var name = String.UnicodeScalarView()
        name.append(contentsOf: cursor.line.scalars[start..<end])
        // Names are paths below a folder; nothing that climbs out of it is asked for.
        let isPlain = name.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", "+", "-", "/": true
            default: false
            }
        }
        guard isPlain, name.first != "/" else { return nil }
        return String(name)
    }

    /// `UTC`, `GMT`, `Z`, also with an offset.
    private static func universal(_ cursor: inout WordCursor) -> ZoneRules? {
        guard cursor.skip("utc", "gmt", "z") else { return nil }
        return cursor.attempt(offset) ?? .utc
    }

    /// `+2`, `+02:00`, `-0700`, east of Greenwich positive.
    private static func offset(_ cursor: inout WordCursor) -> ZoneRules? {
        let sign = cursor.next?.text
        guard cursor.skip("+", "-"), let digits = cursor.next?.text.utf8.count, digits != 3,
            let number = cursor.number(digits: 1...4)
        else { return nil }
        let hours = digits == 4 ? number / 100 : number
        let minutes = digits == 4 ? number % 100 : cursor.attempt { $0.skip(":") ? $0.number(digits: 2...2) : nil } ?? 0
        guard hours <= 14, minutes <= 59 else { return nil }
        // A POSIX rule counts west of Greenwich (tzset(3)).
        return try? ZoneRules(
            name: "UTC",
            posix: "<UTC>\(sign == "-" ? "" : "-")\(hours):\(minutes < 10 ? "0" : "")\(minutes)"
        )
    }
}
