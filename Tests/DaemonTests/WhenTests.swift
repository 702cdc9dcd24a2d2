import JSONSyntax
import Testing

@Suite("Commands that say whether a turn is worth starting", .ownThreads)
struct WhenTests {
    @Test("75 skips with the command's last line, 0 starts, and a turn by hand is not asked for")
    func answers() throws {
        let night = try Night()
        let asked = try night.pipe("asked")
        let when = """
            echo asked > \(asked.path); if [ -e \(night.path("work")) ]; then exit 0; fi; echo no new commits; exit 75
            """
        try night.write([
            Job("a", "echo DONE", .every(200), more: ["when": .string(when)]),
            Job("b", "echo DONE", .never, more: ["when": "exit 1"]),
        ])
        try night.start()
        // It is asked a second time once the first answer has had its effect.
        _ = try asked.line()
        _ = try asked.line()
        let why = try night.control.request("GET", "/v1/jobs/a/why").text
        #expect(why.contains("skipped_when"), "\(why)")
        #expect(why.contains("its when command says: no new commits"), "\(why)")
        #expect(try night.turns(of: "a").isEmpty)
        try Files.write("", to: night.path("work"))
        #expect(try night.ended("a")["outcome"] == "done")
        #expect(try night.tool("run", "b").status == 0)
        #expect(try night.ended("b")["outcome"] == "done")
    }

    @Test("any other end skips, too, and is told with its evidence; a crash has it asked anew")
    func failures() throws {
        let night = try Night()
        let (here, goOn) = (try night.pipe("here"), try night.pipe("go-on"))
        let waits = "echo here > \(here.path); read line < \(goOn.path); exit 0"
        try night.write([
            Job("broken", "echo DONE", more: ["when": "echo fatal: no repository; exit 128"]),
            Job("slow", "echo DONE", more: ["when": .string(waits)]),
        ])
        try night.start()
        try night.events().await("occurrence_skipped", job: "broken", saying: "its when command failed")
        let why = try night.control.request("GET", "/v1/jobs/broken/why").text
        #expect(why.contains("skipped_when") && why.contains("no repository"), "\(why)")
        #expect(try here.line() == "here")
        #expect(
            try night.control.request("GET", "/v1/jobs/slow/why").text.contains("waits for its when command")
        )
        try night.crash()
        try night.start()
        #expect(try here.line() == "here", "it is asked anew")
        try goOn.release(2)
        #expect(try night.ended("slow")["outcome"] == "done")
        #expect(try night.turns(of: "slow").count == 1)
    }
}
