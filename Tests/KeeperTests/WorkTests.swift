import Glibc
import MidwatchModel
import Testing
import TurnFolder

@Suite("What a keeper sees of the work")
struct WorkTests {
    private func work(of report: ExitReport) throws -> ExitRecord.WorkDigests {
        #expect(report.notes.isEmpty)
        let work = try #require(report.record.work)
        for digest in [work.before, work.after] {
            #expect(digest?.utf8.count == 64)
        }
        return work
    }

    @Test(
        "What changes nothing leaves the digest as it is",
        arguments: [
            "true", "cat a", "touch a bin", "echo more >> a; printf 'one\\ntwo\\n' > a", "rm a; git checkout -q a",
            "mv a b; mv b a", "chmod +x a; chmod -x a", "git checkout -q -b other", "git gc -q",
            "git status > /dev/null",
            "echo x > ignored.log", "echo x > new; rm new", "git config user.name somebody", "mkdir empty",
        ]
    )
    func unchanged(script: String) throws {
        let work = try work(of: Workshop().turn(script))
        #expect(work.isUnchanged)
    }

    @Test(
        "Whatever changes makes another digest",
        arguments: [
            "git commit -q --allow-empty -m second", "echo x >> a", "printf 'one\\nTwo\\n' > a", "printf 'x\\0z' > bin",
            "echo x > new", "mkdir d; echo x > d/new", "rm a", "mv a b", "git mv a b", "git rm -q --cached a",
            "chmod +x a", "ln -s a link", "rm a; ln -s bin a", "echo x > forced.log; git add -f forced.log",
            "echo > .gitignore; echo x > now.log", "git init -q inner; echo x > inner/file",
        ]
    )
    func changed(script: String) throws {
        let work = try work(of: Workshop().turn(script))
        #expect(work.before != work.after)
    }

    @Test("Whether a change is staged makes no difference")
    func staged() throws {
        let workshop = try Workshop(Workshop.oneCommit + "; echo x >> a; rm bin")
        #expect(try work(of: workshop.turn("git add -u")).isUnchanged)
        #expect(try work(of: workshop.turn("git reset -q")).isUnchanged)
    }

    @Test(
        "What is not tracked counts by name, mode and content",
        arguments: [
            ("touch new link", true), ("cat new", true), ("echo two > new", false), ("chmod +x new", false),
            ("rm new", false), ("mv new newer", false), ("ln -sf bin link", false), ("echo x >> 'sp ace\ttab'", false),
        ]
    )
    func untracked(script: String, isSame: Bool) throws {
        let workshop = try Workshop(
            Workshop.oneCommit + "; echo one > new; ln -s a link; printf 'odd name' > \"$(printf 'sp ace\\ttab')\""
        )
        #expect(try work(of: workshop.turn(script)).isUnchanged == isSame)
    }

    @Test("The digest after one turn is that before the next")
    func nextTurn() throws {
        let workshop = try Workshop()
        let first = try work(of: workshop.turn("echo x > new; git add new; git commit -q -m more; echo y > newer"))
        let second = try work(of: workshop.turn("git log -1 > /dev/null"))
        #expect(first.after == second.before)
        #expect(second.isUnchanged)
    }

    @Test("A look writes nothing into the repository, also when files were touched and put back")
    func readsOnly() throws {
        let stamp = "stat -c '%i %Y %Z' .git .git/index"
        let workshop = try Workshop(Workshop.oneCommit + "; touch -d 2001-01-01 a bin; \(stamp) > ../stamp")
        let scene = try Scene()
        _ = try scene.run(workshop.order("\(stamp) | diff ../stamp - && echo same", in: scene))
        #expect(try scene.output() == "same\n")
    }

    @Test(
        "A repository without a commit is looked at by its files",
        arguments: [("true", true), ("echo x > b", false)]
    )
    func noCommit(script: String, isSame: Bool) throws {
        let workshop = try Workshop("git init -q .; echo x > a")
        #expect(try work(of: workshop.turn(script)).isUnchanged == isSame)
    }

    @Test("The first commit of all is a change")
    func firstCommit() throws {
        let workshop = try Workshop("git init -q .; echo x > a")
        #expect(try !work(of: workshop.turn("git add a; git commit -q -m first")).isUnchanged)
    }

    @Test("Of a folder in a checkout the whole checkout counts, and none when the checkout ignores the folder")
    func subfolder() throws {
        let workshop = try Workshop(Workshop.oneCommit + "; mkdir sub build.log; echo x > sub/file")
        func watch(_ name: String) -> WorkWatch { WorkWatch(folders: ["\(workshop.path)/\(name)"]) }
        #expect(try work(of: workshop.turn("true", watch: watch("sub"))).isUnchanged)
        #expect(try !work(of: workshop.turn("echo x >> a", watch: watch("sub"))).isUnchanged)
        let ignored = try workshop.turn("echo x > build.log/file", watch: watch("build.log"))
        #expect(ignored.record.work == nil && ignored.notes.isEmpty)
    }

    @Test("In a repository within a checkout, changes are seen, too")
    func nested() throws {
        let workshop = try Workshop(Workshop.oneCommit + "; git init -q inner; echo x > inner/file")
        #expect(try work(of: workshop.turn("touch inner/file")).isUnchanged)
        #expect(try !work(of: workshop.turn("echo y > inner/file")).isUnchanged)
    }

    @Test("A folder that is no checkout has no digest, and nobody complains")
    func noCheckout() throws {
        let report = try Workshop("echo x > a").turn("echo y > b")
        #expect(report.record.work == nil && report.notes.isEmpty)
    }

    @Test(
        "A watched file counts, checkout or not, and its absence is a state of its own",
        arguments: [
            ("true", true), ("touch PLAN.md", true), ("echo x >> PLAN.md", false), ("rm PLAN.md", false),
            ("echo x > a", true), ("echo x > LATER.md", false), (": > LATER.md", false),
        ]
    )
    func watchedFile(script: String, isSame: Bool) throws {
        let workshop = try Workshop("echo plan > PLAN.md")
        let files = ["\(workshop.path)/PLAN.md", "\(workshop.path)/LATER.md"]
        let report = try workshop.turn(script, watch: WorkWatch(folders: [workshop.path], files: files))
        #expect(try work(of: report).isUnchanged == isSame)
    }

    @Test("A watched file that git ignores counts in a checkout, too")
    func ignoredWatchedFile() throws {
        let workshop = try Workshop()
        let watch = WorkWatch(folders: [workshop.path], files: ["\(workshop.path)/PLAN.log"])
        #expect(try !work(of: workshop.turn("echo x > PLAN.log", watch: watch)).isUnchanged)
        #expect(try work(of: workshop.turn("echo x > OTHER.log", watch: watch)).isUnchanged)
    }

    @Test("A look only after the turn has no digest before")
    func onlyAfter() throws {
        let workshop = try Workshop()
        let both = try work(of: workshop.turn("true"))
        let watch = WorkWatch(folders: [workshop.path], onlyAfter: true)
        let report = try workshop.turn("true", watch: watch)
        #expect(report.notes.isEmpty)
        #expect(report.record.work == ExitRecord.WorkDigests(before: nil, after: both.after))
    }

    @Test("Several folders count together, and their order with them")
    func folders() throws {
        let one = try Workshop()
        let two = try Workshop(Workshop.oneCommit + "; git commit -q --amend -m other")
        let watch = WorkWatch(folders: [one.path, two.path])
        let first = try work(of: one.turn("true", watch: watch))
        #expect(first.isUnchanged)
        #expect(try !work(of: one.turn("echo x > \(two.path)/new", watch: watch)).isUnchanged)
        try two.run("rm new")
        let turned = WorkWatch(folders: [two.path, one.path])
        #expect(try work(of: one.turn("true", watch: turned)).before != first.before)
    }

    @Test("Git's variables in the agent's environment lead no look astray")
    func misleadingVariables() throws {
        let workshop = try Workshop()
        let other = try Workshop()
        let scene = try Scene()
        var order = workshop.order("echo x >> a", in: scene)
        order.environment += [
            EnvironmentVariable(name: "GIT_DIR", value: "\(other.path)/.git"),
            EnvironmentVariable(name: "GIT_WORK_TREE", value: other.path),
            EnvironmentVariable(name: "GIT_INDEX_FILE", value: "/nonexistent"),
        ]
        #expect(try !work(of: scene.run(order)).isUnchanged)
    }

    @Test("What a repository would have run at a look is not run")
    func foreignPrograms() throws {
        // With so many files git would ask a monitor of the file system.
        let workshop = try Workshop(
            """
            git init -q . && seq 1100 | split -l 1 -a 4 - file && git add . && git commit -q -m first
            printf '#!/bin/sh\necho ran >> \"$0.ran\"\n' > ../spy; chmod +x ../spy; spy=$(pwd)/../spy; echo x >> fileaaaa
            for key in diff.external core.pager diff.spy.textconv diff.spy.command core.fsmonitor; do
            git config $key $spy; done; echo '* diff=spy' > .git/info/attributes; rm -f ../spy.ran
            """
        )
        #expect(try work(of: workshop.turn("true")).isUnchanged)
        #expect(access("\(workshop.path)/../spy.ran", F_OK) != 0)
    }
}
