import ControlAPI
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// The members of a request, gathered from path, query, headers and body, checked and decoded.
struct RequestValues {
    let entry: OperationEntry
    let request: Request
    let context: ControlContext

    /// The request as its type.
    ///
    /// - Throws: an `invalid_argument` that names the member.
    func decoded<Value: OperationRequest>(_ type: Value.Type) async throws -> Value {
        var values = try await body()
        for field in entry.fields {
            switch field.place {
            case .path: values[field.name] = try field.read(pathSegment(field.name))
            case .query:
                values[field.name] = try queryText(field).map { text throws(ControlError) in try field.read(text) }
            case .body: break
            }
        }
        try entry.check(values)
        let value: Value
        do {
            value = try JSONDecoder().decode(type, from: try JSONEncoder().encode(values))
        } catch {
            throw ControlError(.invalidArgument, "the request does not fit: \(error)")
        }
        if let problem = value.problem { throw problem }
        return value
    }

    /// The members in the body that are fields; none for an empty body. What is there as `null` counts as absent.
    private func body() async throws -> [String: FieldValue] {
        let names = entry.fields.filter { $0.place == .body }.map(\.name)
        // A stream watches for the client's leave by its body, which can be read once.
        guard !entry.reply.isStream else { return [:] }
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: entry.bodyBytes)
        } catch let error as NIOTooManyBytesError {
            throw error
        } catch {
            throw ControlError(.invalidArgument, "the request's body could not be read: \(error)")
        }
        guard buffer.readableBytes > 0, !names.isEmpty else { return [:] }
        do {
            let members = try JSONDecoder().decode([String: FieldValue?].self, from: Data(buffer.readableBytesView))
            return members.compactMapValues(\.self).filter { names.contains($0.key) }
        } catch {
            throw ControlError(
                .invalidArgument,
                "the request's body is no JSON object",
                cure: "send an object with \(names.joined(separator: ", "))"
            )
        }
    }

    private func pathSegment(_ name: String) throws(ControlError) -> String {
        guard let raw = context.parameters.get(name), let text = PercentEncoding.decode(raw) else {
            throw ControlError(.invalidArgument, "the \(name) in the path is not percent-encoded UTF-8")
        }
        return text
    }

    private func queryText(_ field: RequestField) -> String? {
        if let header = field.header.flatMap({ HTTPField.Name($0) }), let text = request.headers[header] { return text }
        return request.uri.queryParameters[Substring(field.name)].map { String($0) }
    }
}
