import Hummingbird
import Logging
import NIOCore

/// What a handler knows besides the request.
struct ControlContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The client's connection.
    let channel: any Channel
    /// Who asks; nil until ``PeerCheck`` has found out.
    var userID: UInt32?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
