/// The table of operations: all that can be asked of the daemon, one line each. Server, client, command line, manual and
/// the OpenAPI document read it.
///
/// To add one: its request, its line and its place in the list of one of these files; its handler; and where people need
/// it a command.
public enum Operations {
    /// Every operation. The server refuses to start unless each has a handler, and none else has.
    public static let all: [OperationEntry] = ofJobs + ofTurns + ofBudgets + orders + ofAgents

    /// The methods under which a path (without its query) is known; empty when no operation has it.
    public static func methods(forPath path: String) -> [String] {
        all.filter { $0.matches(path: path) }.map(\.method.rawValue)
    }
}
