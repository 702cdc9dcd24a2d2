/// What is worth a look in a cron expression that is right.
enum CronNotes {
    /// Warnings, in the order of the fields.
    static func notes(on expression: String) -> [String] {
        let fields = fields(of: expression)
        guard fields.count >= 5 else { return [] }
        let cycles: [(name: String, size: Int, unit: String)] = [
            ("second", 60, "seconds"), ("minute", 60, "minutes"), ("hour", 24, "hours"),
        ]
        var notes: [String] = []
        for (field, cycle) in zip(fields.dropLast(3), cycles.suffix(fields.count - 3)) {
            for item in field.split(separator: ",") {
                guard let step = Int(item.trimmingPrefix("*/")), item.hasPrefix("*/"), step > 0, step < cycle.size,
                    cycle.size % step != 0
                else { continue }
                notes.append(
                    "\(quoted(String(item))) in the \(cycle.name) field starts anew after \(cycle.size) \(cycle.unit),"
                        + " so the last distance is \(cycle.size % step), not \(step)"
                )
            }
        }
        let dayOfMonth = fields[fields.count - 3]
        let dayOfWeek = fields[fields.count - 1]
        if isSet(dayOfMonth), isSet(dayOfWeek) {
            notes.append("day of month and day of week are both set: a day on which either matches is enough")
        }
        return notes
    }

    /// Whether OpenClaw would stagger it by default: minute 0 of hours told with a star.
    static func isTopOfHour(_ expression: String) -> Bool {
        let fields = fields(of: expression)
        switch fields.count {
        case 5: return fields[0] == "0" && fields[1].contains("*")
        case 6: return fields[0] == "0" && fields[1] == "0" && fields[2].contains("*")
        default: return false
        }
    }

    private static func fields(of expression: String) -> [Substring] {
        expression.split(whereSeparator: \.isWhitespace)
    }

    private static func isSet(_ field: Substring) -> Bool { !field.hasPrefix("*") && field != "?" }
}
