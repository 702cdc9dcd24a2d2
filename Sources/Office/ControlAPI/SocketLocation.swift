/// Where the control socket is, by one rule for the daemon and its clients.
///
/// The first that applies:
/// 1. the path given on the command line (`--socket`);
/// 2. the variable `MIDWATCH_SOCKET`;
/// 3. `control.sock` in the first folder of `RUNTIME_DIRECTORY`, which systemd sets for the daemon (`systemd.exec(5)`);
/// 4. `/run/midwatch/control.sock` for the users root and midwatch;
/// 5. the user's own: `$XDG_RUNTIME_DIR/midwatch/control.sock`, or without that variable
///    `$HOME/.local/state/midwatch/control.sock`; a client whose user has no such socket, while
///    `/run/midwatch/control.sock` is there, takes the latter.
public enum SocketLocation {
    /// The socket of the machine's own daemon.
    public static let systemPath = "/run/midwatch/control.sock"
    /// The name of the variable that names a socket.
    public static let variable = "MIDWATCH_SOCKET"
    /// The longest path a unix socket can have, in bytes, the closing NUL not counted (`unix(7)`).
    public static let maximumPathBytes = 107

    /// The path by the rule above; nil when neither a variable nor a home folder gives one.
    ///
    /// - Parameters:
    ///   - explicit: what the command line says.
    ///   - environment: the process's variables.
    ///   - userID: the effective user id.
    ///   - userName: the effective user's name, where known.
    ///   - exists: tells a client whether there is something at a path. The daemon answers false to every path.
    public static func path(
        explicit: String?,
        environment: [String: String],
        userID: UInt32,
        userName: String?,
        exists: (String) -> Bool
    ) -> String? {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let explicit { return explicit }
        if let path = value(variable) { return path }
        if let folder = value("RUNTIME_DIRECTORY")?.split(separator: ":").first { return "\(folder)/control.sock" }
        if userID == 0 || userName == "midwatch" { return systemPath }
        let own =
            value("XDG_RUNTIME_DIR").map { "\($0)/midwatch/control.sock" }
            ?? value("HOME").map { "\($0)/.local/state/midwatch/control.sock" }
        if let own, exists(own) { return own }
        return exists(systemPath) ? systemPath : own
    }
}
