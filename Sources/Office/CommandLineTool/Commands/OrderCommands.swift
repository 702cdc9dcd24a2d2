import ArgumentParser
import ControlAPI
import ControlClient

/// The command of an order: name, help, arguments and request come from the order's line in the table of operations.
///
/// An order whose members are of an ``OrderShape`` that is there needs no command of its own, only its place in the list of
/// ``MidwatchCommand``.
struct OrderCommand<Shape: OrderShape>: AsyncParsableCommand where Shape.Request.Reply == ActionReply {
    static var configuration: CommandConfiguration { CommandConfiguration(of: Shape.Request.operation.entry) }

    @OptionGroup var options: CommonOptions
    @OptionGroup var members: Shape

    func run() async throws {
        let values = try members.values
        try await options.order { try await $0.call(Shape.Request.operation, values: values) }
    }
}

/// What an order takes on the command line.
protocol OrderShape: ParsableArguments {
    /// The order.
    associatedtype Request: OrderRequest
    /// The members of its request, as they were given.
    var values: [String: FieldValue] { get throws }
}

extension OrderShape {
    /// The request's member at a place; the table's test sees to it that there is one.
    static func field(_ index: Int) -> RequestField { Request.fields[index] }

    /// How a member is shown in help.
    static func help(_ index: Int) -> ArgumentHelp {
        ArgumentHelp(stringLiteral: field(index).summary).named(field(index).name)
    }
}

extension ArgumentHelp {
    fileprivate func named(_ name: String) -> ArgumentHelp {
        var help = self
        help.valueName = name
        return help
    }
}

/// One name or number: `resume auth`, `cancel 12`.
struct OneMember<Request: OrderRequest>: OrderShape {
    @Argument(help: Self.help(0)) var first: String

    var values: [String: FieldValue] {
        get throws { [Self.field(0).name: try Self.field(0).read(first)] }
    }
}

/// A name and a text: `hold auth "no key"`.
struct TwoMembers<Request: OrderRequest>: OrderShape {
    @Argument(help: Self.help(0)) var first: String
    @Argument(help: Self.help(1)) var second: String

    var values: [String: FieldValue] {
        get throws {
            [
                Self.field(0).name: try Self.field(0).read(first), Self.field(1).name: try Self.field(1).read(second),
            ]
        }
    }
}

/// A name and `--force`: `run auth --force`.
struct OneMemberAndForce<Request: OrderRequest>: OrderShape {
    @Argument(help: Self.help(0)) var first: String
    @Flag(help: Self.help(1)) var force = false

    var values: [String: FieldValue] {
        get throws { [Self.field(0).name: try Self.field(0).read(first), Self.field(1).name: .flag(force)] }
    }
}

struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(of: Operations.reload.entry)

    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.show {
            try await $0.call(Operations.reload, ReloadRequest())
        } text: { reply, _ in
            ReplyText.reload(reply)
        }
    }
}

extension CommandConfiguration {
    /// The name and the help of an operation's command, from the table.
    init(of entry: OperationEntry) {
        let command = entry.command
        let paragraphs = [entry.details, command?.notes ?? ""].filter { !$0.isEmpty }
        let examples = (command?.examples ?? []).map { "  midwatch \($0)" }.joined(separator: "\n")
        self.init(
            commandName: command?.name.split(separator: " ").last.map { String($0) } ?? entry.name,
            abstract: entry.summary,
            discussion: (paragraphs + [examples]).filter { !$0.isEmpty }.joined(separator: "\n\n")
        )
    }
}
