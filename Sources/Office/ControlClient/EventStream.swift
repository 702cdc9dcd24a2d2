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

    private let response: HTTPClientResponse
    private let socketPath: String

    fileprivate init(_ response: HTTPClientResponse, socketPath: String) {
        turn = response.headers.first(name: "Midwatch-Turn").flatMap { Int64($0) }
        self.response = response
        self.socketPath = socketPath
    }

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
    /// Follows events with a number greater than `after`: first those that are there, then those to come; with nil only
    /// those to come.
    public func followEvents(after: Int64? = nil) async throws -> EventStream {
        let response = try await open(Operations.eventStream, EventStreamRequest(after: after))
        return EventStream(response: response, socketPath: socketPath)
    }

    /// Reads a turn's output.
    public func log(_ request: TurnLogRequest) async throws -> LogOutput {
        LogOutput(try await open(Operations.turnLog, request), socketPath: socketPath)
    }

    /// Reads the output of a job's newest turn.
    public func log(_ request: JobLogRequest) async throws -> LogOutput {
        LogOutput(try await open(Operations.jobLog, request), socketPath: socketPath)
    }
}
