import CommandLineTool
import Glibc

@main
struct Midwatch {
    static func main() async {
        exit(await MidwatchCommand.run(Array(CommandLine.arguments.dropFirst())))
    }
}
