/// One line of the doctor's report.
struct Finding: Encodable, Equatable {
    /// How bad it is.
    enum Status: String, Encodable {
        /// As it should be.
        case ok
        /// Worth a look; the daemon runs or would run.
        case warn
        /// The daemon cannot run, or what it says cannot be trusted.
        case fail
    }

    /// How bad.
    var status: Status
    /// What was looked at, one or two words.
    var subject: String
    /// What was found, in one line.
    var message: String
    /// What to do about it; nil when there is nothing to do.
    var cure: String?

    static func ok(_ subject: String, _ message: String) -> Finding {
        Finding(status: .ok, subject: subject, message: message)
    }

    static func warn(_ subject: String, _ message: String, cure: String? = nil) -> Finding {
        Finding(status: .warn, subject: subject, message: message, cure: cure)
    }

    static func fail(_ subject: String, _ message: String, cure: String?) -> Finding {
        Finding(status: .fail, subject: subject, message: message, cure: cure)
    }

    /// `warn  disk          3 MiB are free`, and the cure in a line below.
    var lines: [String] {
        let width = 14
        let gap = String(repeating: " ", count: max(1, width - subject.count))
        let line = "\(status.rawValue)\(status == .ok ? "  " : "")  \(subject)\(gap)\(message)"
        return [line] + (cure.map { [String(repeating: " ", count: width + 6) + "→ \($0)"] } ?? [])
    }
}

/// The doctor's whole report.
struct DoctorReport: Encodable {
    /// False when something fails.
    var ok: Bool { !checks.contains { $0.status == .fail } }
    /// The state folder.
    var stateFolder: String
    /// Line by line.
    var checks: [Finding]

    private enum CodingKeys: CodingKey {
        case ok, stateFolder, checks
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(ok, forKey: .ok)
        try container.encode(stateFolder, forKey: .stateFolder)
        try container.encode(checks, forKey: .checks)
    }
}
