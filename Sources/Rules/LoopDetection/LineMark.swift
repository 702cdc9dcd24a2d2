public import JSONSyntax

/// What of a line is compared with other lines.
///
/// A line of text counts as it is, less white space at its end; one without a letter or digit says nothing and does not
/// count. A JSON object counts only when it shows that an agent uses a tool, less what differs each time; results,
/// progress and words of the model do not, however often they are the same.
public enum LineMark: Hashable, Sendable {
    /// A line of text.
    case text(UInt64)
    /// An agent's use of a tool. One that was not made lately is work that goes on, whatever is repeated around it.
    case toolUse(UInt64)
    /// What a tool has answered. It does not count; one that did not come lately shows that something goes on.
    case toolResult(UInt64)
    /// A change of files, of which the line does not tell enough to compare it: work that goes on.
    case change

    /// 64 KiB. Longer lines are compared by all of their bytes, whatever they are.
    public static let maximumComparedBytes = 64 << 10

    /// The mark of a whole line of at most ``maximumComparedBytes``; nil when it does not count.
    static func of(_ line: [UInt8]) -> LineMark? {
        if line.first(where: { !isSpace($0) }) == UInt8(ascii: "{"),
            let value = try? JSONParser.value(of: line, repairingUTF8: true)
        {
            if showsToolResult(value) { return .toolResult(digest(of: value)) }
            guard showsToolUse(value) else { return nil }
            return value["item"]?["type"]?.string == codexChange ? .change : .toolUse(digest(of: value))
        }
        guard saysSomething(line) else { return nil }
        var print = Fingerprint()
        let end = line.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? 0
        line[..<end].withUnsafeBytes { print.add($0) }
        return .text(print.value)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// Whether there is a letter or a digit of any script in it.
    private static func saysSomething(_ line: [UInt8]) -> Bool {
        var isPlain = true
        for byte in line {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                return true
            case 0x80...: isPlain = false
            default: continue
            }
        }
        guard !isPlain else { return false }
        return String(decoding: line, as: UTF8.self).unicodeScalars.contains {
            $0.properties.isAlphabetic || $0.properties.numericType != nil
        }
    }
}

// MARK: Objects that agents print

extension LineMark {
    /// Items of codex that are a tool's use; claude's are told by their content.
    private static let codexTools: Set<String> = ["command_execution", codexChange, "mcp_tool_call", "web_search"]
    /// It names files and says nothing of what became of them.
    private static let codexChange = "file_change"

    /// Whether an object is claude's `assistant` message with a `tool_use` in it, or codex's completed item of a tool.
    public static func showsToolUse(_ value: JSONValue) -> Bool {
        switch value["type"]?.string {
        case "assistant":
            return value["message"]?["content"]?.array?.contains { $0["type"]?.string == "tool_use" } ?? false
        case "item.completed": return value["item"]?["type"]?.string.map(codexTools.contains) ?? false
        default: return false
        }
    }

    /// Whether an object is the message in which claude is told what a tool has answered.
    static func showsToolResult(_ value: JSONValue) -> Bool {
        guard value["type"]?.string == "user" else { return false }
        return value["message"]?["content"]?.array?.contains { $0["type"]?.string == "tool_result" } ?? false
    }

    /// Members that differ each time: who and when, and what it cost.
    private static let varying: Set<String> = [
        "id", "uuid", "session_id", "sessionId", "parent_tool_use_id", "tool_use_id", "thread_id", "message_id",
        "request_id", "call_id", "timestamp", "created_at", "started_at", "ended_at", "duration_ms", "duration_api_ms",
        "elapsed_ms", "ttft_ms", "usage",
    ]

    /// What a tool is given: there an id is what the work is about, and all of it is compared.
    private static let given: Set<String> = ["input", "arguments"]

    private static func digest(of value: JSONValue) -> UInt64 {
        var print = Fingerprint()
        add(value, leavingOut: varying, to: &print)
        return print.value
    }

    /// Each kind begins with a letter of its own, and what may be of any length with that.
    private static func add(_ value: JSONValue, leavingOut names: Set<String>, to print: inout Fingerprint) {
        switch value {
        case .null: print.add(UInt8(ascii: "n"))
        case .bool(let flag): print.add(flag ? UInt8(ascii: "t") : UInt8(ascii: "f"))
        case .integer(let number):
            print.add(UInt8(ascii: "i"))
            print.add(UInt64(bitPattern: number))
        case .number(let number):
            print.add(UInt8(ascii: "d"))
            print.add(number.bitPattern)
        case .string(let text):
            print.add(UInt8(ascii: "s"))
            print.add(text)
        case .array(let elements):
            print.add(UInt8(ascii: "a"))
            print.add(UInt64(elements.count))
            for element in elements { add(element, leavingOut: names, to: &print) }
        case .object(let members):
            let constant = members.filter { !names.contains($0.name) }
            print.add(UInt8(ascii: "o"))
            print.add(UInt64(constant.count))
            for member in constant {
                print.add(member.name)
                add(member.value, leavingOut: given.contains(member.name) ? [] : names, to: &print)
            }
        }
    }
}
