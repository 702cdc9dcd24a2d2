import AsyncHTTPClient
import ControlAPI
import Glibc
import NIOCore
import NIOHTTP1

/// What went wrong below HTTP, and its wording.
struct ConnectionFailure {
    let error: any Error
    let socketPath: String
    let timeoutSeconds: Int64

    init(_ error: any Error, socketPath: String, timeoutSeconds: Int64) {
        self.error = error
        self.socketPath = socketPath
        self.timeoutSeconds = timeoutSeconds
    }

    /// The error with its cure.
    var controlError: ControlError {
        if let known = error as? ControlError { return known }
        if let io = error as? IOError { return wording(ofErrno: io.errnoCode) }
        if error as? HTTPParserError == .invalidEOFState || error is ChannelError { return Self.connectionLost }
        switch error as? HTTPClientError {
        case .deadlineExceeded?, .readTimeout?, .connectTimeout?:
            return Self.timedOut(timeoutSeconds)
        case .remoteConnectionClosed?:
            return Self.connectionLost
        default:
            return ControlError(
                .internal,
                "cannot speak with midwatchd at \(socketPath): \(error)",
                cure: "check that this is midwatchd's socket"
            )
        }
    }

    /// The daemon took longer than the client waits.
    static func timedOut(_ seconds: Int64) -> ControlError {
        ControlError(
            .unavailable,
            "midwatchd did not answer within \(seconds) s",
            cure: "see how it is: systemctl status midwatch, journalctl -u midwatch"
        )
    }

    /// The daemon closed the connection in the middle.
    static let connectionLost = ControlError(
        .unavailable,
        "midwatchd closed the connection before its reply was complete",
        cure: "try again; if it stays so: systemctl status midwatch, journalctl -u midwatch"
    )

    private func wording(ofErrno code: Int32) -> ControlError {
        switch code {
        case ENOENT, ENOTDIR:
            return notRunning("there is no socket at \(socketPath)")
        case ECONNREFUSED:
            return notRunning("nobody listens at \(socketPath)")
        case EACCES, EPERM:
            return ControlError(
                .forbidden,
                "permission denied: \(socketPath) belongs to another user",
                cure: "run midwatch as the user midwatchd runs as (sudo -u midwatch midwatch ...), or as root"
            )
        case EPIPE, ECONNRESET:
            return Self.connectionLost
        default:
            return ControlError(
                .unavailable,
                "cannot reach midwatchd at \(socketPath): \(String(cString: strerror(code)))",
                cure: "check the path: --socket PATH or \(SocketLocation.variable)"
            )
        }
    }

    private func notRunning(_ detail: String) -> ControlError {
        ControlError(
            .unavailable,
            "midwatchd is not running: \(detail)",
            cure: "systemctl start midwatch, or midwatchd --jobs FILE; --socket PATH asks another one"
        )
    }
}
