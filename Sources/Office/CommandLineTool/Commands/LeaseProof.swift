import ControlAPI
import ControlClient
import Glibc

/// What an agent knows of its turn's lease, and how it is proved before the agent's word is taken: a process that
/// outlived its turn must not speak for the one that came after it.
struct LeaseProof {
    let turn: Int64
    let token: Int64
    let folder: String

    /// From the variables the keeper sets; nil where one is missing, as in a turn of a check.
    init?(environment: [String: String]) {
        guard let turn = environment["MIDWATCH_TURN"].flatMap({ Int64($0) }),
            let token = environment["MIDWATCH_LEASE_TOKEN"],
            let folder = environment["MIDWATCH_TURN_FOLDER"], folder.hasPrefix("/")
        else { return nil }
        self.turn = turn
        // A token that is no number is nobody's.
        self.token = Int64(token) ?? 0
        self.folder = folder
    }

    /// Throws when the lease is over. Without a daemon that knows the turn (it may be restarting) the turn's own folder
    /// decides: an exit record there is the end.
    func demand(_ options: CommonOptions) async throws {
        do {
            let request = LeaseRequest(turn: turn, token: token, folder: folder)
            _ = try await options.ask { try await $0.call(Operations.proveLease, request) }
        } catch let error as ControlError where error.code == .invalidState {
            throw error
        } catch is ControlError {
            guard access("\(folder)/exit.json", F_OK) != 0 else {
                throw ControlError(
                    .invalidState,
                    "turn \(turn) is over, and with it its lease (token \(token))",
                    cure: "nothing it says counts any more: stop"
                )
            }
        }
    }
}
