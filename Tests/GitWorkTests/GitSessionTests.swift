import CProcess
import GitWork
import Glibc
import LinuxSystem
import MidwatchTestKit
import Testing

@Suite("Calls of git within bounds")
struct GitSessionTests {
    let repository: Repository

    init() throws {
        repository = try Repository()
    }

    private func session(
        _ git: GitProgram,
        timeLimit: Duration = .seconds(60),
        interruption: Interruption? = nil
    ) -> GitSession {
        GitSession(git: git, bounds: WorkBounds(timeLimit: timeLimit, interruption: interruption))
    }

    private var folder: [UInt8] { Array(repository.path.utf8) }

    @Test("An answer comes with its status, whatever that is")
    func answers() throws {
        let session = session(repository.git())
        let commit = try session.ask(GitQuestion.commit, in: folder)
        #expect(commit.status == 0 && commit.output.count == 41 && commit.errors.isEmpty)
        #expect(CheckoutPlace(answer: try session.ask(GitQuestion.place, in: folder).output) == .top)
        let wrong = try session.ask(["no-such-command"], in: folder)
        #expect(wrong.status == 1 && wrong.errors.contains("no-such-command"))
        #expect(try session.ask(GitQuestion.place, in: Array("/".utf8)).saysNoRepository)
    }

    @Test("Of long answers and complaints the beginning is kept, and the rest is read")
    func longAnswers() throws {
        let git = try repository.fakeGit("yes out | head -c 300000; yes err | head -c 300000 >&2; exit 7")
        let end = try session(git).ask([], in: folder)
        #expect(end.status == 7)
        #expect(end.output == Array(String(repeating: "out\n", count: 1024).utf8))
        #expect(end.errors == String(repeating: "err\n", count: 1024))
    }

    @Test("A git that a signal ended has its number")
    func signalled() throws {
        #expect(try session(repository.fakeGit("kill -9 $$")).ask([], in: folder).status == -SIGKILL)
    }

    @Test(
        "One that hangs is ended at the bound, with what it started in its group, and leaves no child",
        arguments: [
            "sleep 1000", "sleep 1000 & exec sleep 1000", "exec > /dev/null 2>&1; sleep 1000",
            "trap '' TERM INT; while :; do echo x; done",
        ]
    )
    func hangs(script: String) throws {
        let git = try repository.fakeGit("echo $$ > $0.pid; \(script)")
        let begin = BootClock.milliseconds()
        let error = try unseen { _ = try session(git, timeLimit: .milliseconds(500)).ask([], in: folder) }
        #expect(error.reason.contains("took longer than 0.5 seconds"))
        let passed = BootClock.milliseconds() - begin
        #expect((500..<20_000).contains(passed), "\(passed) ms")
        let text = try repository.run("cat ../git.pid")
        let group = try #require(Int32(text.dropLast()))
        #expect(ProcessStat.of(group) == nil, "killed and reaped")
        #expect(ProcessStat.all().allSatisfy { $0.group != group || $0.hasEnded })
    }

    @Test("Time that is over before a call starts nothing")
    func overBefore() throws {
        let git = try repository.fakeGit("touch $0.ran")
        let session = session(git, timeLimit: .zero)
        #expect(try unseen { _ = try session.ask([], in: folder) }.reason.contains("took longer"))
        #expect(access(git.path + ".ran", F_OK) != 0)
    }

    @Test("A request to stop ends a call at once")
    func interrupted() throws {
        let git = try repository.fakeGit("echo runs; exec sleep 1000")
        let number = midwatch_event_descriptor()
        let bell = Descriptor(taking: number)
        let interruption = Interruption(descriptor: number) {
            var count: UInt64 = 0
            return read(number, &count, 8) == 8
        }
        let session = session(git, timeLimit: .seconds(600), interruption: interruption)
        let error = try unseen {
            _ = try session.run([], in: folder) { _ throws(WorkUnseen) in
                var one: UInt64 = 1
                write(number, &one, 8)
            }
        }
        #expect(error == .interrupted)
        _ = bell.number
    }

    @Test("Whoever takes the output may have enough")
    func enough() throws {
        let git = try repository.fakeGit("yes")
        let error = try unseen {
            _ = try session(git).run([], in: folder) { _ throws(WorkUnseen) in throw .because("enough") }
        }
        #expect(error == .because("enough"))
    }
}
