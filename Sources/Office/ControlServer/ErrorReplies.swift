import ControlAPI
import HTTPTypes
import Hummingbird
import Logging

/// Turns whatever a handler throws into the error body of the API.
struct ErrorReplies: RouterMiddleware {
    func handle(
        _ request: Request,
        context: ControlContext,
        next: @concurrent (Request, ControlContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as ControlError {
            return try JSONReply.response(ErrorReply(error), status: .init(code: error.code.httpStatus))
        } catch let error as HTTPError where error.status == .notFound {
            return try Self.noSuchRoute(request)
        } catch let error as any HTTPResponseError {
            let reply = ErrorReply(Self.wording(of: error, request))
            return try JSONReply.response(reply, status: error.status)
        } catch is CancellationError {
            return try JSONReply.response(ErrorReply(.stopping), status: .serviceUnavailable)
        } catch {
            context.logger.error(
                "Control request failed",
                metadata: ["route": "\(request.method) \(request.uri.path)", "error": "\(error)"]
            )
            let reply = ErrorReply(ControlError(.internal, "midwatchd failed: \(error)", cure: "see midwatchd's log"))
            return try JSONReply.response(reply, status: .internalServerError)
        }
    }

    private static func noSuchRoute(_ request: Request) throws -> Response {
        let methods = Operations.methods(forPath: request.uri.path)
        guard methods.isEmpty else {
            let allowed = methods.joined(separator: ", ")
            let error = ControlError(.invalidArgument, "\(request.uri.path) takes \(allowed), not \(request.method)")
            var response = try JSONReply.response(ErrorReply(error), status: .methodNotAllowed)
            response.headers[.allow] = allowed
            return response
        }
        let error = ControlError(
            .notFound,
            "no such route: \(request.uri.path)",
            cure: "use a midwatch of the same version as midwatchd"
        )
        return try JSONReply.response(ErrorReply(error), status: .notFound)
    }

    private static func wording(of error: any HTTPResponseError, _ request: Request) -> ControlError {
        guard error.status != .contentTooLarge else {
            return ControlError(
                .invalidArgument,
                "the request's body is larger than \(ControlLimits.requestBodyBytes) bytes"
            )
        }
        return ControlError(.init(httpStatus: error.status.code), "\(request.uri.path): \(error)")
    }
}
