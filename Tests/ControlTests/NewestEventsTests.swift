import ControlAPI
import Testing

@testable import ControlServer

@Suite("Finding the newest event")
struct NewestEventsTests {
    @Test(
        "The greatest id is found, gaps or not, in few questions",
        arguments: [
            [], [1], [2], [7], [1, 2, 3], Array(1...1000), [5, 9, 1_000_000, 1_000_001], [1, Int64.max],
            [Int64.max - 1, Int64.max],
        ] as [[Int64]]
    )
    func lastID(ids: [Int64]) async throws {
        var questions = 0
        let last = try await NewestEvents.lastID { after, limit in
            questions += 1
            return ids.filter { $0 > after }.prefix(limit).map { Samples.event($0) }
        }
        #expect(last == ids.last ?? 0)
        #expect(questions < 140)
    }
}
