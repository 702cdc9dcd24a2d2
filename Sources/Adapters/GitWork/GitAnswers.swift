/// How a call of git ended.
public struct GitEnd: Hashable, Sendable {
    /// The exit status; minus the signal that ended it.
    public var status: Int32
    /// The beginning of what it said, where that was asked for: at most ``GitSession/maximumAnswerBytes``.
    public var output: [UInt8]
    /// The beginning of what it complained of, within the same bound; bytes that are not UTF-8 are replaced.
    public var errors: String

    /// Makes an end.
    public init(status: Int32, output: [UInt8] = [], errors: String = "") {
        self.status = status
        self.output = output
        self.errors = errors
    }

    /// Whether git says that the folder it ran in is in no repository. Its message is asked for in English.
    public var saysNoRepository: Bool { status != 0 && errors.contains("not a git repository") }

    /// What git said against a folder, in one line.
    func refusal(of folder: [UInt8]) -> WorkUnseen {
        let line = errors.split(whereSeparator: \.isNewline).first.map(String.init) ?? "status \(status)"
        return .because("git refuses \(String(decoding: folder, as: UTF8.self)): \(line)")
    }
}

/// Where a folder is in its checkout: the answer to ``GitQuestion/place``.
public enum CheckoutPlace: Hashable, Sendable {
    /// In none: it is a bare repository, or part of a `.git` folder.
    case none
    /// It is the top of a checkout.
    case top
    /// Inside of one, whose top is reached by this way, such as `../../`.
    case below(top: [UInt8])

    /// Reads git's answer: `true` or `false`, and in a line of its own the way to the top, empty where that is here.
    public init(answer: [UInt8]) {
        let lines = answer.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.first?.elementsEqual("true".utf8) == true else {
            self = .none
            return
        }
        self = lines.count > 1 && !lines[1].isEmpty ? .below(top: Array(lines[1])) : .top
    }
}

/// Cuts a stream into the names that end with a NUL. Names hold any bytes but that.
public struct NameSplitter: Sendable {
    private var pending: [UInt8] = []

    /// Makes one that has seen nothing.
    public init() {}

    /// Takes bytes and gives the names that end in them, without their NUL.
    public mutating func feed(_ bytes: UnsafeRawBufferPointer) -> [[UInt8]] {
        var names: [[UInt8]] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0) {
            names.append(pending + rest[..<end])
            pending = []
            rest = rest[(end + 1)...]
        }
        pending.append(contentsOf: rest)
        return names
    }
}
