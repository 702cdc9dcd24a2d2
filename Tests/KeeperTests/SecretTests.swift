import CProcess
import Glibc
import KeeperLauncher
import LinuxSystem
import MidwatchModel
import MidwatchTestKit
import NightFacts
import Testing
import TurnFolder

@Suite("Secrets of a turn")
struct SecretTests {
    private static let secret = "hunter2-5b1f0c/x\"y"
    private static let credential = "cred-0a1b2c3d"
    private static let fileLines = ["first line of it", "second line of it"]

    /// Runs an order of a launcher and reads what it left.
    private func run(
        _ script: String,
        _ environment: [EnvironmentVariable],
        on pad: Launchpad,
        change: (inout TurnOrder) -> Void = { _ in }
    ) throws -> (record: ExitRecord, folder: TurnFolder) {
        var order = pad.order(script)
        order.environment = environment
        change(&order)
        _ = try pad.launcher.launch(order, prompt: nil, as: .turn(TurnID(1)))
        let record = try #require(try pad.ends.result(of: .turn(TurnID(1))).record)
        return (record, pad.launcher.folder(of: .turn(TurnID(1))))
    }

    private func text(_ file: TurnFolder.File, in folder: TurnFolder) throws -> String {
        String(decoding: try folder.bytes(of: file, limitBytes: 2 << 20), as: UTF8.self)
    }

    private func reason(_ record: ExitRecord) -> String {
        if case .neverStarted(let reason) = record.status { reason } else { "\(record.status)" }
    }

    /// Every file below a folder that holds these bytes.
    private func files(in folder: String, holding needle: String) throws -> [String] {
        var found: [String] = []
        for file in TurnFolder.File.allCases {
            let turn = TurnFolder(path: folder)
            guard turn.size(of: file) != nil else { continue }
            let bytes = try turn.bytes(of: file, limitBytes: 4 << 20)
            if bytes.firstRange(of: Array(needle.utf8)) != nil { found.append(file.rawValue) }
        }
        return found
    }

    @Test("An agent gets a secret; its folder shows a mark wherever the agent showed the secret")
    func everywhere() throws {
        let pad = try Launchpad()
        let path = "\(pad.scratch.path)/key"
        let file = try Descriptor.open(path, O_WRONLY | O_CREAT, mode: 0o600)
        #expect(file.write(Array((Self.fileLines.joined(separator: "\n") + "\n").utf8)) == 0)
        let script = #"""
            echo "out $A."; echo "err $A" >&2; echo "$B" | sed 's/^/> /'
            printf 'DONE %s' "$A" > $MIDWATCH_SIGNAL_FILE
            [ ${#A} = 18 ] && [ "${B##*line}" = ' of it' ] && echo plain=$C
            printf '{"a":"%s"}\n' "$(echo "$A" | sed 's#/#\\/#; s#"#\\"#')"
            """#
        let (record, folder) = try run(
            script,
            [
                EnvironmentVariable(name: "A", source: .secret(Self.secret)),
                EnvironmentVariable(name: "B", source: .file(path)),
                EnvironmentVariable(name: "C", value: "plain-value"),
            ],
            on: pad
        )
        #expect(record.status == .exited(0))
        let expected = """
            out [secret A].
            > [secret B]
            > [secret B]
            plain=plain-value
            {"a":"[secret A]"}

            """
        #expect(try text(.stdout, in: folder) == expected)
        #expect(try text(.stderr, in: folder) == "err [secret A]\n")
        #expect(try text(.signal, in: folder) == "DONE [secret A]")
        for part in ["hunter2-5b1f0c", Self.fileLines[0], Self.fileLines[1]] {
            #expect(try files(in: folder.path, holding: part).isEmpty, "\(part)")
        }
        #expect(try folder.order().handedVariables == ["A"])
        #expect(try text(.order, in: folder).contains("plain-value"))
        let log = try Descriptor.open("\(pad.scratch.path)/keeper.log", O_RDONLY).read(limitBytes: 1 << 20)
        #expect(log.firstRange(of: Array("hunter2".utf8)) == nil)
    }

    @Test("A secret that is written in two parts, with time between them, is found")
    func splitWrites() throws {
        let pad = try Launchpad()
        // The agent goes on when the keeper has stored what may be stored, so each part is read by itself.
        let script = #"""
            await() { while [ $(wc -c < $MIDWATCH_TURN_FOLDER/stdout) -lt $1 ]; do sleep 0.01; done; }
            printf '1 hunter2-5b'; await 2; printf '1f0c/x"y 2 hunt'; await 15; echo ing
            """#
        let (_, folder) = try run(script, [EnvironmentVariable(name: "A", source: .secret(Self.secret))], on: pad)
        #expect(try text(.stdout, in: folder) == "1 [secret A] 2 hunting\n")
    }

    @Test("The keeper shows a handed secret neither in its arguments and environment nor in an open descriptor")
    func processes() throws {
        let pad = try Launchpad()
        let script = #"""
            cat /proc/$PPID/environ /proc/$PPID/cmdline /proc/$$/cmdline | tr '\0' '\n' | grep -cF "$A"
            ls -l /proc/$PPID/fd | grep -c memfd; readlink /proc/$PPID/fd/1
            """#
        let (_, folder) = try run(script, [EnvironmentVariable(name: "A", source: .secret("hunter22"))], on: pad)
        #expect(try text(.stdout, in: folder) == "0\n0\n/dev/null\n")
    }

    @Test(
        "A secret that cannot be had keeps the agent from starting, and the reason names it",
        arguments: [
            (EnvironmentVariable.Source.credential("api.key"), "there is no credential api.key for K"),
            (.file("/nonexistent/key"), "the file /nonexistent/key for K cannot be read"),
            (.file("/"), "the file / for K is no regular file"),
            (.file("/dev/zero"), "the file /dev/zero for K is no regular file"),
        ]
    )
    func missing(source: EnvironmentVariable.Source, expected: String) throws {
        let pad = try Launchpad()
        let (record, _) = try run("echo ran", [EnvironmentVariable(name: "K", source: source)], on: pad)
        #expect(reason(record).hasPrefix(expected), "\(record)")
    }

    @Test("A file that is too large, holds a NUL or is no UTF-8 is refused without showing it")
    func badFiles() throws {
        let pad = try Launchpad()
        let path = "\(pad.scratch.path)/key"
        let contents: [[UInt8]] = [
            [UInt8](repeating: 97, count: (64 << 10) + 1), Array("ab\0cd".utf8), [97, 0xFF, 98],
        ]
        for (number, content) in contents.enumerated() {
            let file = try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
            #expect(file.write(content) == 0)
            var order = pad.order("echo ran")
            order.environment = [EnvironmentVariable(name: "K", source: .file(path))]
            let launch = LaunchID.turn(TurnID(Int64(number + 1)))
            _ = try pad.launcher.launch(order, prompt: nil, as: launch)
            let record = try #require(try pad.ends.result(of: launch).record)
            #expect(reason(record).hasPrefix("the file \(path) for K h"), "\(record)")
        }
    }

    @Test("A credential is read below $CREDENTIALS_DIRECTORY, which the agent does not see; inherited keys are hidden")
    func credentialsAndInherited() throws {
        let scene = try Scene()
        let file = try Descriptor.open("\(scene.scratch.path)/api.key", O_WRONLY | O_CREAT, mode: 0o600)
        #expect(file.write(Array("\(Self.credential)\n".utf8)) == 0)
        var order = scene.script("echo $K $API_TOKEN $SHORT_KEY $OTHER; echo ${CREDENTIALS_DIRECTORY-none}; exit 3")
        order.environment.append(EnvironmentVariable(name: "K", source: .credential("api.key")))
        let report = try scene.run(
            order,
            environment: [
                "CREDENTIALS_DIRECTORY=\(scene.scratch.path)", "API_TOKEN=inherited-1234", "SHORT_KEY=1234567",
                "OTHER=seen-by-all", "PATH=/usr/bin:/bin",
            ]
        )
        #expect(report.record.status == .exited(3))
        #expect(try scene.output() == "[secret K] [secret API_TOKEN] 1234567 seen-by-all\nnone\n")
    }

    @Test("An order whose secrets nobody handed over is not started")
    func notHanded() throws {
        let scene = try Scene()
        var order = scene.script("echo ran")
        order.environment.append(EnvironmentVariable(name: "A", source: .secret("hunter22")))
        let report = try scene.run(order)
        #expect(reason(report.record).hasPrefix("the values of A were not handed over"))
        #expect(scene.folder.size(of: .stdout) == nil)
    }

    @Test("A reason and a note that would show a secret show its mark")
    func reasons() throws {
        let pad = try Launchpad()
        let (record, folder) = try run("", [EnvironmentVariable(name: "A", source: .secret("hunter22"))], on: pad) {
            $0.argv = ["/nonexistent/hunter22"]
        }
        #expect(reason(record).hasPrefix("the command /nonexistent/[secret A] does not exist"))
        // The order is its author's own word.
        #expect(try files(in: folder.path, holding: "hunter22") == ["order.json"])
    }

    @Test("A signal file is the owner's alone; where secrets are looked for, it is searched and cut at 1 MiB")
    func signalFile() throws {
        let pad = try Launchpad()
        let script = #"""
            umask 0; head -c 1048570 /dev/zero > $MIDWATCH_SIGNAL_FILE
            echo $A $A >> $MIDWATCH_SIGNAL_FILE; chmod 0466 $MIDWATCH_SIGNAL_FILE
            """#
        let (_, folder) = try run(script, [EnvironmentVariable(name: "A", source: .secret("hunter22"))], on: pad)
        var status = stat()
        try #require(stat(folder.path(of: .signal), &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o600 && status.st_size <= 1 << 20)
        #expect(try files(in: folder.path, holding: "hunter22").isEmpty)
    }
}
