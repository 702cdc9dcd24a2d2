import ArgumentParser
import ControlAPI

struct APICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api",
        abstract: "Print the control API as an OpenAPI document.",
        discussion: """
            OpenAPI 3.1, from the table of operations that the daemon and this program are made of: every path, request, \
            reply and error of the control socket.

              midwatch api
              curl --unix-socket /run/midwatch/control.sock http://midwatchd/v1/status
            """
    )

    @OptionGroup var output: OutputOptions

    func run() {
        Console.copy(Array("\(OpenAPI.document.encoded(pretty: true))\n".utf8))
    }
}
