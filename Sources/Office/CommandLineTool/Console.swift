import ControlAPI
import FoundationEssentials
import Glibc

/// Standard output and standard error of the process.
enum Console {
    /// Prints lines on standard output.
    static func print(_ lines: [String]) {
        write(Array((lines.joined(separator: "\n") + "\n").utf8), to: STDOUT_FILENO)
    }

    /// Prints one line on standard output.
    static func print(_ line: String) {
        print([line])
    }

    /// Prints lines on standard error: progress, warnings, errors.
    static func note(_ lines: [String]) {
        guard !lines.isEmpty else { return }
        write(Array((lines.joined(separator: "\n") + "\n").utf8), to: STDERR_FILENO)
    }

    /// Copies bytes to standard output as they are.
    static func copy(_ bytes: [UInt8]) {
        write(bytes, to: STDOUT_FILENO)
    }

    /// Prints a value as JSON: indented, or in one line where many follow each other.
    static func print(json value: some Encodable, oneLine: Bool = false) throws {
        print(try json(value, oneLine: oneLine))
    }

    /// A value as JSON text with its members in the order of their names.
    static func json(_ value: some Encodable, oneLine: Bool) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if !oneLine { encoder.outputFormatting.insert(.prettyPrinted) }
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // Nobody reads any more (a closed pipe): there is no one left to tell.
            guard count > 0 else { exit(ExitStatus.failure.rawValue) }
            rest = rest.dropFirst(count)
        }
    }
}
