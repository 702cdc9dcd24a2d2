import JSONSyntax
import Testing

/// The daemon's events as they happen, by server-sent events (WHATWG HTML, section 9.2). It remembers all it has seen.
final class EventFollower {
    struct Event {
        var id: Int64
        var kind: String
        var job: String?
        var turn: Int64?
        var phase: String?
        var text: String
    }

    private let connection: ControlConnection
    private var unread: [UInt8] = []
    private(set) var seen: [Event] = []

    /// Follows from after an event; `lastEventID` is sent as the header that resumes a stream.
    init(_ socket: ControlSocket, after: Int64? = 0, lastEventID: Int64? = nil) throws {
        let query = after.map { "?after=\($0)" } ?? ""
        let headers = lastEventID.map { ["Last-Event-ID: \($0)"] } ?? []
        connection = try socket.open("GET", "/v1/events/stream\(query)", headers: headers)
        let head = try connection.head()
        try #require(head.status == 200)
        try #require(head.headers["content-type"]?.hasPrefix("text/event-stream") == true)
    }

    /// Waits for the `count`-th event, since the beginning of this stream, that fits.
    @discardableResult
    func await(
        _ kind: String,
        job: String? = nil,
        turn: Int64? = nil,
        phase: String? = nil,
        saying words: String? = nil,
        count: Int = 1
    ) throws -> Event {
        var left = count
        var next = 0
        while true {
            while next < seen.count {
                let event = seen[next]
                next += 1
                guard event.kind == kind, job ?? event.job == event.job, turn ?? event.turn == event.turn,
                    phase ?? event.phase == event.phase, words.map(event.text.contains) ?? true
                else { continue }
                left -= 1
                if left == 0 { return event }
            }
            do {
                try readOne()
            } catch {
                let story = seen.map { "\($0.id) \($0.text)" }.joined(separator: "\n")
                throw NotTold(what: "\(kind) \(job ?? "") \(turn.map(String.init) ?? "")", why: error, story: story)
            }
        }
    }

    /// The texts of the events of a kind seen so far.
    func texts(_ kind: String) -> [String] {
        seen.filter { $0.kind == kind }.map(\.text)
    }

    private func readOne() throws {
        while true {
            if let range = unread.firstRange(of: [10, 10]) {
                let message = String(decoding: unread[..<range.lowerBound], as: UTF8.self)
                unread.removeFirst(range.upperBound)
                let data = message.split(separator: "\n").filter { $0.hasPrefix("data: ") }.map { $0.dropFirst(6) }
                guard !data.isEmpty else { continue }
                seen.append(try event(JSONParser.value(of: Array(data.joined(separator: "\n").utf8))))
                return
            }
            guard let piece = try connection.piece() else { throw CutShort() }
            unread += piece
        }
    }

    private func event(_ json: JSONValue) throws -> Event {
        Event(
            id: try #require(json["event"]?.integer),
            kind: try #require(json["kind"]?.string),
            job: json["job"]?.string,
            turn: json["turn"]?.integer,
            phase: json["phase"]?.string,
            text: try #require(json["message"]?.string)
        )
    }
}

/// The daemon did not tell what a test waited for.
struct NotTold: Error, CustomStringConvertible {
    var what: String
    var why: any Error
    var story: String
    var description: String { "waited for \(what): \(why); so far:\n\(story)" }
}
