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

    /// What is printed.
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case document, words, operations
    }

    @OptionGroup var output: OutputOptions
    @Option(help: ArgumentHelp("Print sections of a manual page instead.", visibility: .hidden))
    var manual = Form.document

    func run() {
        let text =
            switch manual {
            case .document: OpenAPI.text
            case .words: ControlManual.words()
            case .operations: ControlManual.operations()
            }
        Console.copy(Array(text.utf8))
    }
}
