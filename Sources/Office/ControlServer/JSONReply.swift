import ControlAPI
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// JSON out: compact, members in the order of their names, so that the same value is always the same bytes.
enum JSONReply {
    static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        var body = ByteBuffer(bytes: try data(value))
        body.writeInteger(UInt8(ascii: "\n"))
        return Response(
            status: status,
            headers: [.contentType: "application/json", .contentLength: String(body.readableBytes)],
            body: ResponseBody(byteBuffer: body)
        )
    }

    static func text(_ value: some Encodable) throws -> String {
        String(decoding: try data(value), as: UTF8.self)
    }

    private static func data(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }
}

extension Request {
    /// The body, at most ``ControlLimits/requestBodyBytes``, as a value; `fallback` stands for an empty body.
    func decoded<Value: Decodable>(_ type: Value.Type, fallback: Value? = nil) async throws -> Value {
        let buffer: ByteBuffer
        do {
            buffer = try await body.collect(upTo: ControlLimits.requestBodyBytes)
        } catch let error as NIOTooManyBytesError {
            throw error
        } catch {
            throw ControlError(.invalidArgument, "the request's body could not be read: \(error)")
        }
        if buffer.readableBytes == 0, let fallback { return fallback }
        do {
            return try JSONDecoder().decode(type, from: Data(buffer.readableBytesView))
        } catch let error as DecodingError {
            throw ControlError(.invalidArgument, "the request's body does not fit: \(error.oneLine)")
        }
    }
}

extension DecodingError {
    /// What and where, in a line.
    fileprivate var oneLine: String {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
        case .keyNotFound(let key, _):
            return "\(key.stringValue) is missing"
        @unknown default:
            return "\(self)"
        }
    }
}
