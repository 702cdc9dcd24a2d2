import ControlAPI
import Glibc
import Hummingbird
import NIOCore

/// Refuses requests of users other than the daemon's own and root, by the credentials that the kernel noted when the
/// peer connected (`SO_PEERCRED`, `unix(7)`).
///
/// The socket's mode keeps others out already; this holds where a privileged process hands on a connected descriptor.
struct PeerCheck: RouterMiddleware {
    let allowedUserIDs: Set<UInt32>

    func handle(
        _ request: Request,
        context: ControlContext,
        next: @concurrent (Request, ControlContext) async throws -> Response
    ) async throws -> Response {
        guard let options = context.channel as? any SocketOptionProvider else {
            throw ControlError(.forbidden, "the connection is not a socket, so its user is unknown")
        }
        let peer: PeerCredentials = try await options.unsafeGetSocketOption(level: .socket, name: .peerCredentials)
            .get()
        guard allowedUserIDs.contains(peer.userID) else {
            throw ControlError(
                .forbidden,
                "user \(peer.userID) may not control this daemon",
                cure: "run midwatch as the user midwatchd runs as, or as root"
            )
        }
        return try await next(request, context)
    }
}

extension NIOBSDSocket.Option {
    /// `SO_PEERCRED`.
    fileprivate static let peerCredentials = NIOBSDSocket.Option(rawValue: SO_PEERCRED)
}

/// `struct ucred` of `unix(7)`, which glibc declares for GNU sources only.
private struct PeerCredentials: Sendable {
    var processID: Int32
    var userID: UInt32
    var groupID: UInt32
}
