import ArgumentParser
import JobFile

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON schema of the jobs file, for editors.",
        discussion: """
            A JSON Schema (draft 2020-12), from the tables that check a file: with it, an editor completes keys and shows \
            what each does. The Debian package has it as /usr/share/midwatch/jobs.schema.json; a jobs file names it so:

              { "$schema": "file:///usr/share/midwatch/jobs.schema.json", "jobs": [] }
            """
    )

    @OptionGroup var output: OutputOptions
    @Flag(help: ArgumentHelp("Print the keys as sections of a manual page instead.", visibility: .hidden))
    var manual = false

    func run() {
        Console.copy(Array((manual ? JobFileManual.keySections() : JobFileSchema.jsonSchema()).utf8))
    }
}
