import Glibc

/// The control socket's place.
enum ControlSocketCheck {
    /// Refuses a socket that somebody listens on: a daemon with another state folder, which would be cut off. One that
    /// a killed daemon left behind is replaced.
    static func refuseLivingOne(at path: String) throws(StartError) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // A path that does not fit is refused where the socket is made.
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let answer = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard answer == 0 else { return }
        throw StartError(
            "somebody listens on the control socket \(path) already; give this daemon a --socket of its own"
        )
    }
}
