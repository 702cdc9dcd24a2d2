import Glibc
import Schedules

/// Finds the machine's own zone.
struct LocalZone {
    var directory: String
    var localTimePath: String

    /// The zone that TZ asks for; the local time file's where TZ is not set.
    func rules(variable: String?) throws(ZoneDirectoryError) -> ZoneRules {
        guard let variable else { return try fromLocalTimeFile() }
        let value = variable.hasPrefix(":") ? String(variable.dropFirst()) : variable
        if value.isEmpty { return .utc }
        if value.hasPrefix("/") {
            do {
                return try ZoneDirectory.load(file: value, name: LocalZone.name(ofFile: value, in: directory))
            } catch {
                throw ZoneDirectoryError(.badTimeZoneVariable, "TZ=\(variable): \(error.message)")
            }
        }
        if ZoneDirectory.isZoneName(value),
            let rules = try? ZoneDirectory.load(file: "\(directory)/\(value)", name: value)
        {
            return rules
        }
        if value == ZoneRules.utc.name { return .utc }
        do {
            return try ZoneRules(name: value, posix: value)
        } catch {
            throw ZoneDirectoryError(
                .badTimeZoneVariable,
                "TZ=\(variable) names no time zone in \(directory) and is no rule (\(error.message)); "
                    + "set TZ to an IANA name such as Europe/Berlin, or unset it"
            )
        }
    }

    private func fromLocalTimeFile() throws(ZoneDirectoryError) -> ZoneRules {
        do {
            return try ZoneDirectory.load(
                file: localTimePath,
                name: LocalZone.name(ofFile: localTimePath, in: directory)
            )
        } catch {
            // localtime(5): without the file the machine is on UTC.
            if error.kind == .unknownZone { return .utc }
            throw error
        }
    }

    /// The IANA name behind a file, by where its links lead; the file's own last part when that is not in a database.
    static func name(ofFile path: String, in directory: String) -> String {
        let target = resolved(path)
        // The database may be reached through a link itself, and a link may lead into another copy of it.
        for prefix in [resolved(directory) + "/", "/zoneinfo/"] {
            guard let range = target.utf8.firstRange(of: prefix.utf8) else { continue }
            var name = String(target[range.upperBound...])
            for folder in ["posix/", "right/"] where name.hasPrefix(folder) {
                name = String(name.dropFirst(folder.count))
            }
            if ZoneDirectory.isZoneName(name) { return name }
        }
        return path.split(separator: "/").last.map(String.init) ?? path
    }

    private static func resolved(_ path: String) -> String {
        guard let pointer = realpath(path, nil) else { return path }
        defer { free(pointer) }
        return String(cString: pointer)
    }
}
