import ControlAPI
import ControlClient
import ControlServer
import FoundationEssentials
import Glibc
import Logging
import MidwatchTestKit
import Testing

@Suite("The socket's place in the file system")
struct SocketTests {
    @Test("Only its user may connect, and the folder is made for it")
    func mode() async throws {
        try await LiveServer.with(socketName: "run/control.sock") { server in
            let socket = try FileManager.default.attributesOfItem(atPath: server.socketPath)
            #expect(socket[.type] as? FileAttributeType == .typeSocket)
            #expect("\(try #require(socket[.posixPermissions]))" == "\(0o600)")
            let folder = try FileManager.default.attributesOfItem(atPath: "\(server.folder)/run")
            #expect("\(try #require(folder[.posixPermissions]))" == "\(0o700)")
        }
    }

    @Test("A file that a killed daemon left is replaced, and nothing is left after a stop")
    func stale() async throws {
        let folder = try Scratch()
        defer { folder.remove() }
        try await LiveServer.with(
            prepare: { try RawConnection.leaveStaleSocket(at: "\($0)/control.sock") },
            { server in
                #expect(try await server.isServing())
                #expect(try FileManager.default.contentsOfDirectory(atPath: server.folder) == ["control.sock"])
                await server.stop()
                let connection = try? RawConnection(to: server.socketPath)
                _ = try await connection?.readToEnd()
            }
        )
    }

    @Test("A stopped server leaves its folder empty")
    func stopped() async throws {
        let folder = try Scratch()
        defer { folder.remove() }
        try await Self.server(at: "\(folder.path)/control.sock") { await $0() }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("A path that cannot be used is refused with what, where and the cure")
    func refusals() async throws {
        let folder = try Scratch()
        defer { folder.remove() }
        try Data("text".utf8).write(to: URL(filePath: "\(folder.path)/file"))
        try FileManager.default.createDirectory(atPath: "\(folder.path)/open", withIntermediateDirectories: false)
        chmod("\(folder.path)/open", 0o777)
        let cases = [
            ("\(folder.path)/file", "is there and is not a socket"),
            ("\(folder.path)/no/folder/control.sock", "cannot make the folder"),
            ("\(folder.path)/file/control.sock", "is not a folder"),
            ("\(folder.path)/open/control.sock", "others may write in"),
            ("\(folder.path)/\(String(repeating: "x", count: 108))", "longer than 107 bytes"),
        ]
        for (path, expected) in cases {
            let error = await #expect(throws: ControlServerError.self) {
                try await Self.server(at: path) { await $0() }
            }
            #expect(error?.description.contains(expected) == true, "\(path): \(String(describing: error))")
            #expect(error?.description.contains("--socket") == true)
        }
    }

    /// Runs a server; `whenListening` gets a way to stop it.
    private static func server(
        at path: String,
        whenListening: @escaping @Sendable (_ stop: @Sendable () async -> Void) async -> Void
    ) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (stops, stop) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let server = ControlServer(
            handlers: FakeDaemon().handlers,
            configuration: .init(socketPath: path),
            logger: logger,
            onListening: { await whenListening { stop.finish() } }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { stop.finish() }
                try await server.run()
            }
            for await _ in stops {}
            group.cancelAll()
            try await group.waitForAll()
        }
    }
}
