import CProcess
import Glibc
import LinuxSystem
import MidwatchModel
import Testing
import TurnFolder

@Suite("What an agent says")
struct OutputTests {
    let scene: Scene

    init() throws {
        scene = try Scene()
    }

    @Test("Output is stored byte for byte, also when it is no UTF-8 and ends without a newline")
    func bytes() throws {
        let report = try scene.run(scene.script(#"printf 'a\377\376\000b\nc'; printf 'err' >&2"#))
        #expect(try scene.folder.bytes(of: .stdout, limitBytes: 100) == [0x61, 0xFF, 0xFE, 0, 0x62, 0x0A, 0x63])
        #expect(try scene.output(.stderr) == "err")
        #expect(report.record.stdoutBytes == 7)
        #expect(report.record.stderrBytes == 3)
    }

    @Test("An agent that says nothing at all leaves two empty files")
    func silence() throws {
        let report = try scene.run(scene.script("exit 0"))
        #expect(scene.folder.size(of: .stdout) == 0)
        #expect(scene.folder.size(of: .stderr) == 0)
        #expect(report.record.stdoutBytes == 0)
    }

    @Test("100 MB without a newline are stored up to the cap, counted in full, and noted")
    func flood() throws {
        var order = scene.script("head -c 104857600 /dev/zero; echo done >&2")
        order.bounds.outputCapBytes = 1_000_001
        let report = try scene.run(order)
        #expect(report.record.status == .exited(0))
        #expect(report.record.stdoutBytes == 104_857_600)
        #expect(scene.folder.size(of: .stdout) == 1_000_001)
        #expect(report.notes.count == 1)
        #expect(report.notes.first?.contains("cap of 1000001 bytes") == true)
        #expect(try scene.output(.stderr) == "done\n")
    }

    @Test("A cap of nothing stores nothing")
    func noCap() throws {
        var order = scene.script("echo hello")
        order.bounds.outputCapBytes = 0
        #expect(try scene.run(order).record.stdoutBytes == 6)
        #expect(scene.folder.size(of: .stdout) == 0)
    }

    @Test("The prompt arrives whole on standard input")
    func prompt() throws {
        let prompt = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        _ = try scene.run(scene.script("cat"), prompt: prompt)
        #expect(try scene.folder.bytes(of: .stdout, limitBytes: 1 << 20) == prompt)
    }

    @Test("Without a prompt, standard input ends at once")
    func noPrompt() throws {
        _ = try scene.run(scene.script("cat; echo end"))
        #expect(try scene.output() == "end\n")
    }

    @Test("An agent may end without reading a 10 MB prompt")
    func unreadPrompt() throws {
        let report = try scene.run(scene.script("exit 0"), prompt: [UInt8](repeating: 120, count: 10 << 20))
        #expect(report.record.status == .exited(0))
    }

    @Test("Files are the owner's alone, whatever the umask")
    func permissions() throws {
        try scene.folder.write(scene.script("echo x").encoded(), to: .order)
        let shell = try StartedProcess(
            ["/bin/sh", "-c", "umask 0; exec \"$0\" \"$1\"", Scene.keeperProgram, scene.folder.path])
        #expect(try shell.end() == 0)
        for file in [TurnFolder.File.stdout, .stderr, .lock, .exit] {
            var status = stat()
            try #require(stat(scene.folder.path(of: file), &status) == 0)
            #expect(status.st_mode & 0o7777 == 0o600, "\(file)")
        }
        #expect(scene.folder.size(of: .exitReserve) == nil)
    }

    @Test(
        "On a full disk the turn goes on, and its verdict is written all the same",
        .enabled(if: Machine.canMount, "needs to mount a small file system")
    )
    func fullDisk() throws {
        let disk = try SmallDisk(bytes: 256 << 10)
        let scene = try Scene(folderPath: "\(disk.path)/1")
        let report = try scene.run(scene.script("head -c 2000000 /dev/zero; echo over >&2; exit 5"))
        #expect(report.record.status == .exited(5))
        #expect(report.record.stdoutBytes == 2_000_000)
        #expect(report.record.stderrBytes == 5)
        #expect(report.notes.first?.contains("No space left on device") == true)
        let stored = try #require(scene.folder.size(of: .stdout))
        #expect(stored > 0 && stored < 256 << 10)
    }

    @Test(
        "A disk that is full before the start keeps the agent from starting",
        .enabled(if: Machine.canMount, "needs to mount a small file system")
    )
    func fullBefore() throws {
        let disk = try SmallDisk(bytes: 64 << 10)
        let scene = try Scene(folderPath: "\(disk.path)/1")
        try scene.folder.write(scene.script("echo ran > $BEACON").encoded(), to: .order)
        let filler = try Descriptor.open("\(disk.path)/filler", O_WRONLY | O_CREAT, mode: 0o600)
        #expect(filler.write([UInt8](repeating: 0, count: 1 << 20)) == ENOSPC)
        let keeper = try StartedProcess([Scene.keeperProgram, scene.folder.path])
        #expect(try keeper.end() == 4)
        #expect(try keeper.complaint().contains("No space left on device"))
        #expect(try scene.folder.exitReport() == nil)
        #expect(scene.folder.size(of: .stdout) == nil)
    }
}
