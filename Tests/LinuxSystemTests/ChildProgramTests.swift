import CProcess
import Glibc
import LinuxSystem
import MidwatchTestKit
import Testing

@Suite("Programs started as children")
struct ChildProgramTests {
    private func shell(_ script: String, folder: String = "/", environment: [String] = []) -> ChildProgram {
        ChildProgram(
            path: "/bin/sh",
            arguments: ["sh", "-c", script],
            environment: environment.map { Array($0.utf8CString) },
            folder: folder
        )
    }

    /// Runs it to its end: what waitid(2) says, and its output.
    private func run(_ program: ChildProgram, input: [UInt8] = []) throws -> (end: midwatch_child_end, output: String) {
        let given = try Pipe()
        let output = try Pipe()
        #expect(given.writer.write(input) == 0)
        let child = try program.start(input: given.reader, output: output.writer, errors: output.writer)
        close(given.releaseReader())
        let reader = Descriptor(taking: output.releaseReader())
        let text = String(decoding: try reader.read(limitBytes: 1 << 20), as: UTF8.self)
        try Waiting.readable(child.pidfd.number, for: "the end of the program")
        var end = midwatch_child_end()
        try #require(midwatch_reap_pidfd(child.pidfd.number, &end) == 0 && end.pid == child.pid)
        return (end, text)
    }

    @Test("It has its folder, its environment alone, and its streams")
    func surroundings() throws {
        let scratch = try Scratch()
        let program = shell(
            "pwd -P; env | grep -v ^PWD= | grep -v ^_=; cat; exit 3",
            folder: scratch.path,
            environment: ["A=b c"]
        )
        let (end, output) = try run(program, input: Array("given".utf8))
        #expect(end.code == CLD_EXITED && end.status == 3)
        let folder = try Shell.run("pwd -P", in: scratch.path)
        #expect(output == "\(folder)A=b c\ngiven")
    }

    @Test("It leads a group of its own")
    func group() throws {
        let (end, output) = try run(shell("read -r line < /proc/$$/stat; echo $$ $line | cut -d' ' -f1,6"))
        #expect(end.status == 0)
        let words = output.split(whereSeparator: \.isWhitespace)
        #expect(words.count == 2 && words[0] == words[1], "\(output)")
    }

    private func failure(_ program: ChildProgram) throws -> ChildProgram.Failure? {
        let nothing = try Descriptor.open("/dev/null", O_RDWR)
        do {
            _ = try program.start(input: nothing, output: nothing, errors: nothing)
            return nil
        } catch {
            return error
        }
    }

    @Test("What cannot be executed says at which step and why")
    func failures() throws {
        let absent = ChildProgram(path: "/no/such", arguments: ["x"], environment: [], folder: "/")
        #expect(try failure(absent) == .init(step: MIDWATCH_SPAWN_EXEC, code: ENOENT))
        #expect(try failure(shell("true", folder: "/no/such")) == .init(step: MIDWATCH_SPAWN_DIRECTORY, code: ENOENT))
    }
}

@Suite("Open files")
struct DescriptorTests {
    @Test("An error names what was tried, where and why")
    func errors() {
        let error = #expect(throws: SystemError.self) { _ = try Descriptor.open("/no/such/file", O_RDONLY) }
        #expect(error == SystemError("open", "/no/such/file", ENOENT))
        #expect(error?.message == "cannot open /no/such/file: No such file or directory")
    }

    @Test("A new file has its mode whatever the umask; reading is bounded and begins anywhere")
    func files() throws {
        let scratch = try Scratch()
        let file = try Descriptor.open(scratch.path(of: "file"), O_RDWR | O_CREAT, mode: 0o642)
        #expect(try scratch.mode(of: "file") == 0o642)
        #expect(file.write(Array("0123456789".utf8)) == 0)
        #expect(file.write(Array("ab".utf8), at: 2) == 0)
        #expect(try file.read(limitBytes: 100, from: 1) == Array("1ab456789".utf8))
        #expect(try file.read(limitBytes: 3, from: 0) == Array("01a".utf8))
        #expect(try file.read(limitBytes: 3, from: 50).isEmpty)
    }

    @Test("The writing end that is closed ends what is read")
    func pipes() throws {
        let pipe = try Pipe()
        #expect(pipe.writer.write(Array("last".utf8)) == 0)
        let reader = Descriptor(taking: pipe.releaseReader())
        #expect(try reader.read(limitBytes: 100) == Array("last".utf8), "reading came to an end")
    }
}
