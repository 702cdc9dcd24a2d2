import AsyncHTTPClient
public import ControlAPI
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// Events as they happen. Nothing is buffered beyond the connection: whoever iterates slowly is dropped by the daemon
/// after ``ControlLimits/streamWriteSeconds`` and goes on with ``ControlClient/followEvents(after:)`` after the last id
/// it has seen.
///
/// It ends when the daemon stops, and throws a ``ControlError`` when the connection breaks.
public struct EventStream: AsyncSequence, Sendable {
    /// An event.
    public typealias Element = EventReply

    fileprivate let response: HTTPClientResponse
    fileprivate let socketPath: String

    /// Starts reading; to be called once.
    public func makeAsyncIterator() -> Iterator {
        Iterator(body: response.body.makeAsyncIterator(), socketPath: socketPath)
    }

    /// Reads event after event.
    public struct Iterator: AsyncIteratorProtocol {
        private var body: HTTPClientResponse.Body.AsyncIterator
        private let socketPath: String
        private var parser = ServerSentEvents.Parser()
        private var ready: ArraySlice<ServerSentEvents.Message> = []

        fileprivate init(body: HTTPClientResponse.Body.AsyncIterator, socketPath: String) {
            self.body = body
            self.socketPath = socketPath
        }

        /// The next event; nil when the daemon has ended the stream.
        public mutating func next() async throws -> EventReply? {
            while true {
                if let message = ready.popFirst() {
                    do {
                        return try JSONDecoder().decode(EventReply.self, from: Data(message.data.utf8))
                    } catch {
                        throw ControlError(
                            .internal,
                            "midwatchd sent an event that cannot be read: \(error)",
                            cure: "use a midwatch of the same version as midwatchd"
                        )
                    }
                }
                do {
                    guard let buffer = try await body.next(isolation: #isolation) else { return nil }
                    ready = try parser.append(buffer.readableBytesView)[...]
                } catch {
                    throw ConnectionFailure(error, socketPath: socketPath, timeoutSeconds: 0).controlError
                }
            }
        }
    }
}

/// A turn's output in pieces. It ends when everything asked for has come, and throws a ``ControlError`` when the
/// connection breaks.
public struct LogOutput: AsyncSequence, Sendable {
    /// A piece, never empty. Pieces end anywhere, also within a character.
    public typealias Element = [UInt8]

    /// The turn whose output this is.
    public let turn: Int64?

    fileprivate let response: HTTPClientResponse
    fileprivate let socketPath: String

    /// Starts reading; to be called once.
    public func makeAsyncIterator() -> Iterator {
        Iterator(body: response.body.makeAsyncIterator(), socketPath: socketPath)
    }

    /// Reads piece after piece.
    public struct Iterator: AsyncIteratorProtocol {
        private var body: HTTPClientResponse.Body.AsyncIterator
        private let socketPath: String

        fileprivate init(body: HTTPClientResponse.Body.AsyncIterator, socketPath: String) {
            self.body = body
            self.socketPath = socketPath
        }

        /// The next piece; nil at the end.
        public mutating func next() async throws -> [UInt8]? {
            do {
                while let buffer = try await body.next(isolation: #isolation) {
                    if buffer.readableBytes > 0 { return Array(buffer.readableBytesView) }
                }
                return nil
            } catch {
                throw ConnectionFailure(error, socketPath: socketPath, timeoutSeconds: 0).controlError
            }
        }
    }
}

extension ControlClient {
    /// Follows events with an id greater than `after`: first those that are there, then those to come; with nil only
    /// those to come.
    public func followEvents(after: Int64? = nil) async throws -> EventStream {
        let response = try await open(.eventStream, headers: after.map { [("Last-Event-ID", String($0))] } ?? [])
        return EventStream(response: response, socketPath: socketPath)
    }

    /// Reads a turn's output.
    public func log(_ target: LogTarget, _ query: LogQuery = LogQuery()) async throws -> LogOutput {
        let parameters: [(String, String?)] = [
            ("stream", query.stream.rawValue),
            ("tail", query.tail.map { String($0) }),
            ("follow", query.follow ? "true" : nil),
        ]
        let response =
            switch target {
            case .job(let job): try await open(.jobLog, job, query: parameters)
            case .turn(let turn): try await open(.turnLog, String(turn), query: parameters)
            }
        let turn = response.headers.first(name: "Midwatch-Turn").flatMap { Int64($0) }
        return LogOutput(turn: turn, response: response, socketPath: socketPath)
    }
}
