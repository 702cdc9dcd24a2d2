/// How programs spell that a server or the network is at fault, and not the work: refused, reset, closed and timed-out
/// connections, names that are not resolved, answers 5xx, overload.
enum Outage {
    /// Whether a line that went through ``FailureSignature/folded(_:)`` tells of one.
    static func isTold(by line: [UInt8]) -> Bool {
        phrases.contains { FailureSignature.contains(line, $0) }
            || statusLeads.contains { hasServerStatus(line, after: $0) }
    }

    private static let phrases = [
        // Names of errors: errno(3), getaddrinfo(3) as Node.js passes them on, gRPC.
        "econnrefused", "econnreset", "econnaborted", "etimedout", "enotfound", "eai_again", "ehostunreach",
        "enetunreach", "enetdown", "epipe", "und_err_connect_timeout", "und_err_headers_timeout", "und_err_socket",
        "deadline_exceeded",
        // Their sentences.
        "connection refused", "connection reset", "connection closed", "connection was closed", "connection aborted",
        "connection timed out", "connection timeout", "connection error", "connection failed", "broken pipe",
        "socket hang up", "other side closed", "premature close", "network is unreachable", "no route to host",
        "network error", "fetch failed", "unable to connect", "error sending request", "could not resolve host",
        "name or service not known", "temporary failure in name resolution", "failed to lookup address", "dns error",
        "getaddrinfo", "tls handshake timeout", "request timed out", "operation timed out", "read timed out",
        // HTTP's 5xx by name (RFC 9110, section 15.6), and overload.
        "internal server error", "bad gateway", "service unavailable", "gateway timeout",
        "service is temporarily unavailable", "server is busy", "server is overloaded", "service is overloaded",
        "model is overloaded", "currently overloaded", "overloaded errors", "529 overloaded", "is at capacity",
    ].map { Array($0.utf8) }

    /// What stands before a status in programs' sentences.
    private static let statusLeads = [
        "http ", "http/1.1 ", "http/2 ", "http error ", "status ", "status: ", "status code ", "status code: ",
        "statuscode: ", "statuscode\":", "status\":", "error ", "error: ", "api error (", "code ", "code: ", "code\":",
    ].map { Array($0.utf8) }

    /// Whether a lead is followed by 500 to 599, and by no fourth digit.
    private static func hasServerStatus(_ line: [UInt8], after lead: [UInt8]) -> Bool {
        guard let first = lead.first, line.count >= lead.count + 3 else { return false }
        for start in 0...(line.count - lead.count - 3)
        where line[start] == first && line[start...].starts(with: lead) {
            let digits = line[(start + lead.count)...].prefix { isDigit($0) }
            if digits.count == 3, digits.first == UInt8(ascii: "5") { return true }
        }
        return false
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
