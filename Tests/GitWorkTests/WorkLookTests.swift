import GitWork
import Glibc
import MidwatchTestKit
import Testing

@Suite("A look at the work in real repositories")
struct WorkLookTests {
    @Test("A clean checkout has a digest that stays until something changes")
    func clean() throws {
        let repository = try Repository()
        let digest = try #require(try repository.digest())
        #expect(digest.utf8.count == 64)
        try repository.run("touch a; git status > /dev/null; git checkout -q -b other; echo x > ignored.log")
        #expect(try repository.digest() == digest)
        try repository.run("echo x >> a")
        let dirty = try repository.digest()
        #expect(dirty != digest)
        try repository.run("git add a")
        #expect(try repository.digest() == dirty, "staged or not is the same")
        try repository.run("git commit -q -m second")
        let second = try repository.digest()
        #expect(second != dirty && second != digest)
        try repository.run("git reset -q --hard HEAD~")
        #expect(try repository.digest() == digest)
    }

    @Test("Untracked files count by name, kind, mode and content")
    func untracked() throws {
        let repository = try Repository()
        var seen: Set<String?> = [try repository.digest()]
        for script in [
            "echo one > new", "echo two > new", "chmod +x new", "mv new newer", "rm newer; ln -s a newer",
            "ln -sf bin newer", "rm newer; mkfifo newer; ln -s a link", "mkdir folder; mv link folder",
        ] {
            try repository.run(script)
            #expect(seen.insert(try repository.digest()).inserted, "\(script)")
        }
    }

    @Test(
        "A repository without a commit counts by its files, staged or not",
        arguments: ["true", "git add .", "git add a"]
    )
    func noCommit(staging: String) throws {
        let repository = try Repository("git init -q .; echo one > a; echo two > b")
        let digest = try #require(try repository.digest())
        try repository.run(staging)
        #expect(try repository.digest() == digest)
        try repository.run("echo more >> b")
        #expect(try repository.digest() != digest)
    }

    @Test("A detached head is its commit")
    func detached() throws {
        let repository = try Repository()
        let digest = try repository.digest()
        try repository.run("git checkout -q --detach")
        #expect(try repository.digest() == digest)
        try repository.run("git commit -q --allow-empty -m loose")
        #expect(try repository.digest() != digest)
    }

    @Test("A second worktree is a checkout of its own")
    func worktree() throws {
        let repository = try Repository()
        try repository.run("git worktree add -q ../second")
        let second = "\(repository.path)/../second"
        let digest = try repository.digest(of: [second])
        #expect(try digest != nil && digest == repository.digest())
        try repository.run("echo x >> ../second/a")
        #expect(try repository.digest(of: [second]) != digest)
        #expect(try repository.digest() == digest)
    }

    @Test("A repository inside, which git does not look into, is looked at by itself")
    func nested() throws {
        let repository = try Repository(Repository.oneCommit + "\ngit init -q inner; echo x > inner/file")
        var seen: Set<String?> = [try repository.digest()]
        for script in ["echo y > inner/file", "git -C inner add file", "git -C inner commit -q -m inner"] {
            try repository.run(script)
            let isNew = seen.insert(try repository.digest()).inserted
            #expect(isNew == !script.contains("add"), "\(script)")
        }
    }

    @Test("A submodule counts by its commit and by whether it is dirty")
    func submodule() throws {
        let repository = try Repository(
            """
            git init -q ../library; git -C ../library commit -q --allow-empty -m l
            \(Repository.oneCommit)
            git -c protocol.file.allow=always submodule --quiet add ../library sub; git commit -q -m sub
            """
        )
        let digest = try #require(try repository.digest())
        try repository.run("echo x > sub/file")
        let dirty = try repository.digest()
        #expect(dirty != digest)
        try repository.run("git -C sub add file; git -C sub commit -q -m more")
        let other = try repository.digest()
        #expect(other != dirty && other != digest)
    }

    @Test("A folder below the top stands for the whole checkout, one that is ignored for none")
    func below() throws {
        let repository = try Repository(Repository.oneCommit + "\nmkdir -p deep/er x.log")
        let deep = ["\(repository.path)/deep/er"]
        #expect(try repository.digest(of: deep) == repository.digest())
        try repository.run("echo x > new")
        #expect(try repository.digest(of: deep) == repository.digest())
        #expect(try repository.digest(of: ["\(repository.path)/x.log"]) == nil)
    }

    @Test(
        "Names may hold anything but a NUL",
        arguments: [
            "'a b\tc'", "\"$(printf 'new\\nline')\"", "\"$(printf 'no \\377 text')\"", "-q", "'*?[x]'", "' '",
            "'\"quoted\"'", "é",
        ]
    )
    func oddNames(name: String) throws {
        let repository = try Repository()
        let digest = try repository.digest()
        try repository.run("echo one > ./\(name)")
        let one = try repository.digest()
        #expect(one != digest)
        try repository.run("echo two > ./\(name)")
        #expect(try repository.digest() != one)
        try repository.run("git add -- ./\(name); git commit -q -m odd; echo one > ./\(name)")
        #expect(try repository.digest() != one)
    }

    @Test("The folder's own name may be odd, too")
    func oddFolder() throws {
        let repository = try Repository("mkdir 'a b\té'; cd 'a b\té'; \(Repository.oneCommit)\nmkdir 'x y'")
        #expect(try repository.digest(of: ["\(repository.path)/a b\té/x y"]) != nil)
    }

    @Test("Where there is no repository, none is made up", arguments: ["true", "git init -q --bare ."])
    func noRepository(preparation: String) throws {
        let repository = try Repository(preparation)
        #expect(try repository.digest() == nil)
        let file = "\(repository.path)/file"
        let absent = try #require(try repository.digest(files: [file]))
        try repository.run("touch file")
        #expect(try repository.digest(files: [file]) != absent)
    }

    @Test("Without git, files count alone")
    func noGit() throws {
        let repository = try Repository()
        #expect(try repository.digest(git: .some(nil)) == nil)
        let file = "\(repository.path)/a"
        let digest = try #require(try repository.digest(files: [file], git: .some(nil)))
        try repository.run("echo x > new")
        #expect(try repository.digest(files: [file], git: .some(nil)) == digest)
        try repository.run("echo x >> a")
        #expect(try repository.digest(files: [file], git: .some(nil)) != digest)
    }

    @Test("A git that is not there is told as such, with the folder")
    func missingGit() throws {
        let repository = try Repository()
        let error = try unseen { _ = try repository.digest(git: repository.git(at: "/nonexistent/git")) }
        #expect(error.reason == "git cannot run in \(repository.path): No such file or directory")
    }

    @Test("A folder that is not there is told as such")
    func missingFolder() throws {
        let repository = try Repository()
        let error = try unseen { _ = try repository.digest(of: ["\(repository.path)/gone"]) }
        #expect(error.reason.contains("gone: No such file or directory"))
    }

    @Test("A damaged repository is refused with git's own words")
    func damaged() throws {
        let repository = try Repository(Repository.oneCommit + "\necho rubbish > .git/index")
        let error = try unseen { _ = try repository.digest() }
        #expect(error.reason.hasPrefix("git refuses \(repository.path): "))
        #expect(error.reason.contains("index"))
    }

    @Test("A named file that is a folder is the mistake it is")
    func namedFolder() throws {
        let repository = try Repository()
        let error = try unseen { _ = try repository.digest(files: [repository.path]) }
        #expect(error.reason.contains("is a folder"))
    }

    @Test("Variables of git's own lead nothing astray")
    func misleadingVariables() throws {
        let repository = try Repository()
        let other = try Repository("git init -q .")
        let git = repository.git(["GIT_DIR": "\(other.path)/.git", "GIT_WORK_TREE": other.path, "LC_ALL": "de_DE"])
        #expect(try repository.digest(git: git) == repository.digest())
    }

    @Test("A look changes nothing in the repository")
    func harmless() throws {
        let repository = try Repository()
        try repository.run("echo x >> a; echo x > new; touch bin")
        let listing = "find . -printf '%p %T@ %s\\n' | sort"
        let before = try repository.run(listing)
        _ = try repository.digest()
        #expect(try repository.run(listing) == before)
    }
}
