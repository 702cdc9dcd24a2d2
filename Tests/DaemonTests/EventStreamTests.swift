import JSONSyntax
import Testing

@Suite("The stream of events", .ownThreads)
struct EventStreamTests {
    @Test("a follower that comes back with its last id misses nothing and sees nothing twice, a crash between or not")
    func resume() throws {
        let night = try Night([Job("a", "true", .every(50))])
        try night.start()
        let first = try EventFollower(night.control)
        let cut = try first.await("turn_ended", job: "a", count: 2).id
        try night.crash()
        try night.start()
        let second = try EventFollower(night.control, after: nil, lastEventID: cut)
        let end = try second.await("turn_ended", job: "a", count: 3).id
        let page = try #require(night.control.get("/v1/events?after=0&limit=1000").array)
        let all = page.compactMap { $0["event"]?.integer }.filter { $0 <= end }
        let heard = first.seen.map(\.id).filter { $0 <= cut } + second.seen.map(\.id).filter { $0 <= end }
        #expect(heard == all)
        #expect(Set(all).count == all.count && all == all.sorted())
    }

    @Test("without an id it tells only what is to come")
    func fromNow() throws {
        let night = try Night([Job("a", "echo DONE"), Job("b", "echo DONE", .never)])
        try night.start()
        try night.events().await("job_done", job: "a")
        let fresh = try EventFollower(night.control, after: nil)
        try night.control.post("/v1/jobs/b/run")
        try fresh.await("job_done", job: "b")
        #expect(fresh.seen.allSatisfy { $0.job == "b" })
    }

    @Test("a stream ends when the daemon does, and a follower that has gone costs nothing")
    func ends() throws {
        let night = try Night([Job("a", "true", .every(50))])
        try night.start()
        for _ in 1...20 { _ = try EventFollower(night.control) }
        let last = try EventFollower(night.control)
        try last.await("turn_ended", job: "a", count: 2)
        #expect(try night.stop().status == 0)
        #expect(throws: NotTold.self) { try last.await("never") }
        #expect(last.seen.contains { $0.kind == "daemon_stopped" })
        try night.start()
        try night.events().await("daemon_stopped", saying: "stops in order")
    }

    @Test("a wrong id is refused")
    func wrongID() throws {
        let night = try Night([])
        try night.start()
        let connection = try night.control.open("GET", "/v1/events/stream", headers: ["Last-Event-ID: yesterday"])
        #expect(try connection.head().status == 400)
    }
}
