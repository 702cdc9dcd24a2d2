internal import CProcess
internal import Glibc
internal import MidwatchModel
internal import TurnFolder

/// The environment of an agent: what the keeper inherited, less what is only the daemon's, and what the order adds.
struct AgentEnvironment {
    /// What systemd tells a service about itself, and the fenced names, which are set anew for every turn.
    private static let neverInherited: Set<String> = [
        "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES",
        "LISTEN_PIDFDID", "FDSTORE", "JOURNAL_STREAM", "INVOCATION_ID", "MAINPID", "MANAGERPID", "MANAGERPIDFDID",
        "SYSTEMD_EXEC_PID", "MEMORY_PRESSURE_WATCH", "MEMORY_PRESSURE_WRITE", "CREDENTIALS_DIRECTORY",
        "MIDWATCH_JOB", "MIDWATCH_TURN", "MIDWATCH_ITERATION", "MIDWATCH_PHASE", "MIDWATCH_SIGNAL_FILE",
        failpointVariable, "MIDWATCH_LEASE_TOKEN", "MIDWATCH_WORKSPACE", "MIDWATCH_TURN_FOLDER",
    ]

    /// `NAME=value`, as execve(2) wants it.
    private(set) var variables: [[CChar]] = []
    /// The value of PATH, where the program is looked for.
    private(set) var searchPath = "/usr/local/bin:/usr/bin:/bin"

    init(order: TurnOrder, secrets: TurnSecrets, folder: TurnFolder) {
        var own: [(String, String?)] = order.plainVariables + secrets.variables.map { ($0.name, $0.value) }
        own += [
            ("MIDWATCH_JOB", order.job?.rawValue),
            ("MIDWATCH_TURN", order.turn?.description),
            ("MIDWATCH_ITERATION", order.iteration.map { String($0) }),
            ("MIDWATCH_PHASE", order.phase?.description),
            ("MIDWATCH_SIGNAL_FILE", order.signalFile ?? folder.path(of: .signal)),
            ("MIDWATCH_LEASE_TOKEN", order.token?.description),
            ("MIDWATCH_WORKSPACE", order.workspace),
            // Names this very run on this machine; clean-up after a killed keeper looks for it.
            ("MIDWATCH_TURN_FOLDER", folder.path),
        ]
        var overridden = Set(own.map { $0.0 })
        overridden.formUnion(order.removedVariables)
        overridden.formUnion(AgentEnvironment.neverInherited)

        var next = midwatch_environment()
        while let text = next?.pointee {
            let length = strcspn(text, "=")
            let name = String(decoding: UnsafeRawBufferPointer(start: text, count: length), as: UTF8.self)
            if !overridden.contains(name) {
                variables.append(Array(UnsafeBufferPointer(start: text, count: strlen(text) + 1)))
                if name == "PATH" { searchPath = String(cString: text + length + 1) }
            }
            next = next?.advanced(by: 1)
        }
        var given: Set<String> = []
        for (name, value) in own.reversed() {
            guard let value, given.insert(name).inserted else { continue }
            variables.append(Array("\(name)=\(value)".utf8CString))
            if name == "PATH" { searchPath = value }
        }
    }
}

extension TurnOrder {
    fileprivate var plainVariables: [(String, String?)] {
        environment.compactMap { variable in
            guard case .plain(let value) = variable.source else { return nil }
            return (variable.name, value)
        }
    }
}
