import Glibc
import JSONSyntax
import Testing

@Suite("Secrets in the environment of jobs", .ownThreads)
struct SecretsTests {
    private static let secret = "hunter2-5b1f0c"

    @Test("a plain value of env is in no ledger, event, reply, log or service status, whatever becomes of turns")
    func nowhere() throws {
        let env: JSONValue = ["TOKEN": .string(Self.secret)]
        let night = try Night([
            Job("good", "test -n \"$TOKEN\" && echo DONE", more: ["env": env, "verify": "test -n \"$TOKEN\""]),
            Job("bad", "exit 3", .after(50), more: ["env": env]),
            Job("stuck", "echo STUCK: no luck", agent: ["env": env]),
            Job("gone", "true", more: ["env": env, "workspace": "/nonexistent"]),
        ])
        let daemon = try night.start(["--log-level", "trace"])
        for job in ["good", "bad", "stuck", "gone"] { _ = try night.ended(job) }
        #expect(try night.ended("good")["outcome"] == "done")
        try night.write([Job("good", "true", .never, more: ["env": env])])
        try night.control.post("/v1/reload")
        var places = [
            "/v1/status", "/v1/jobs", "/v1/turns", "/v1/phases", "/v1/plan", "/v1/leases", "/v1/events?after=0",
        ]
        places += ["/v1/jobs/good", "/v1/jobs/good/why", "/v1/jobs/good/logs", "/v1/turns/1", "/v1/turns/2"]
        for place in places {
            let reply = try night.control.request("GET", place)
            #expect(reply.status == 200 && !reply.text.contains(Self.secret), "\(place)")
        }
        _ = try night.stop()
        #expect(try !daemon.errors.contains(Self.secret))
        #expect(!night.notify.received.contains { $0.contains(Self.secret) })
        let others = Set(["turns", "checks", "workspace"].map { "\(night.state)/\($0)" })
        #expect(try Tree.files(in: night.state, holding: [Self.secret], leavingOut: others).isEmpty)
        // Where it must be, others cannot read it.
        #expect(try Files.text(night.turnFile(1, "order.json")).contains(Self.secret))
        var status = stat()
        try #require(stat(night.turnFile(1, "order.json"), &status) == 0)
        #expect(status.st_mode & 0o077 == 0)
    }
}
