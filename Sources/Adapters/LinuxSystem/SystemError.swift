internal import Glibc

/// A system call that failed: `cannot <action> <path>: <reason>`.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried, such as `open`.
    public var action: String
    /// Where: a path, or the name of what has none.
    public var path: String
    /// The errno.
    public var code: Int32

    /// Makes the error of a call that failed.
    public init(_ action: String, _ path: String, _ code: Int32) {
        self.action = action
        self.path = path
        self.code = code
    }

    /// What failed, where and why, in one line.
    public var message: String { "cannot \(action) \(path): \(errnoText(code))" }

    /// The message.
    public var description: String { message }
}

/// The C library's words for an errno, such as `No space left on device`.
public func errnoText(_ code: Int32) -> String {
    String(cString: strerror(code))
}
