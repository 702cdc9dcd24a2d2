import ArgumentParser
import ControlAPI
import FoundationEssentials
import Glibc
import MidwatchTestKit
import Testing

@testable import CommandLineTool

@Suite("Signals from inside a turn")
struct SignalTests {
    @Test("The file has one line, mode 0600, and nothing is left beside it")
    func file() throws {
        let folder = try Scratch()
        defer { folder.remove() }
        let path = "\(folder.path)/signal"
        try SignalFile.write(Array("done\n".utf8), to: path)
        try SignalFile.write(Array("stuck: no key\n".utf8), to: path)
        #expect(try String(decoding: Data(contentsOf: URL(filePath: path)), as: UTF8.self) == "stuck: no key\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["signal"])
        let mode = try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions])
        #expect("\(mode)" == "\(0o600)")
    }

    @Test("A folder that is gone is told with what to do instead")
    func gone() throws {
        let error = #expect(throws: ControlError.self) { try SignalFile.write([], to: "/nonexistent/signal") }
        #expect(error?.message.contains("/nonexistent/signal: No such file or directory") == true)
        #expect(error?.cure?.contains("STUCK: reason") == true)
    }

    @Test("A reason stays in one line and within its bound")
    func line() {
        #expect(SignalCommand.line(.done, nil) == "done")
        #expect(SignalCommand.line(.planned, nil) == "planned")
        #expect(SignalCommand.line(.stuck, "a\nb\u{1B}c") == "stuck: a b?c")
        #expect(SignalCommand.line(.stuck, String(repeating: "x", count: 2000)).count == 1007)
    }

    @Test("Only stuck takes a reason, and needs one")
    func arguments() throws {
        for arguments in [["stuck"], ["stuck", ""], ["done", "x"], ["planned", "x"], ["finished"], []] {
            #expect(throws: (any Error).self) { try SignalCommand.parse(arguments) }
        }
        #expect(try SignalCommand.parse(["stuck", "no key"]).reason == "no key")
    }
}
