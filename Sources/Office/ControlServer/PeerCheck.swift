import ControlAPI
import Glibc
import Hummingbird
import NIOCore

/// Finds out who asks, by the credentials that the kernel noted when the peer connected (`SO_PEERCRED`, `unix(7)`), and
/// refuses who may do nothing at all.
///
/// The socket's mode keeps others out already; this holds where a privileged process hands on a connected descriptor.
struct PeerCheck: RouterMiddleware {
    let users: UserAccess

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
        guard users.mayAnything(peer.userID) else {
            throw ControlError(
                .forbidden,
                "user \(peer.userID) may not control this daemon",
                cure: UserAccess.cure
            )
        }
        var context = context
        context.userID = peer.userID
        return try await next(request, context)
    }
}

/// What each user may ask.
struct UserAccess: Sendable {
    /// Users who may ask everything.
    let operators: Set<UInt32>
    /// Users who may look.
    let observers: Set<UInt32>

    static let cure = "run midwatch as the user midwatchd runs as, or as root"

    func mayAnything(_ user: UInt32) -> Bool { operators.contains(user) || observers.contains(user) }

    /// Refuses who may not ask an operation; a request whose user nobody found out may ask none.
    func check(_ user: UInt32?, for entry: OperationEntry) throws(ControlError) {
        if let user, operators.contains(user) { return }
        switch entry.access {
        case .look, .turn:
            if let user, observers.contains(user) { return }
        case .operate: break
        }
        let name = user.map { "user \($0)" } ?? "an unknown user"
        throw ControlError(.forbidden, "\(name) may look, and not ask for \(entry.name)", cure: Self.cure)
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
