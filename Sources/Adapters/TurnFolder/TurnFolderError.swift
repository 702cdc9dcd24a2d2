internal import Glibc
public import LinuxSystem

/// Why a turn's folder could not be written or read.
public struct TurnFolderError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The class of the failure.
    public var code: Code
    /// What failed, where, and the cure, in one line.
    public var message: String

    /// Classes of failure.
    public enum Code: Hashable, Sendable {
        /// The file or folder is not there.
        case missing
        /// The folder exists already.
        case exists
        /// The content is not what the contract says.
        case corrupt
        /// The content was written by another version of Midwatch.
        case unsupportedVersion
        /// The file is larger than its bound, or no regular file.
        case notReadable
        /// Another keeper holds the lock.
        case locked
        /// A system call failed with this errno.
        case system(Int32)
    }

    /// Makes an error.
    public init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }

    /// The error of a system call that failed just now: `cannot <action> <path>: <reason>`.
    ///
    /// - Parameters:
    ///   - action: what was tried, such as `open`.
    ///   - path: where.
    ///   - code: the errno.
    public static func system(_ action: String, _ path: String, _ code: Int32) -> TurnFolderError {
        TurnFolderError(SystemError(action, path, code))
    }

    /// The error of a system call, in the class that its errno says.
    public init(_ error: SystemError) {
        switch error.code {
        case ENOENT: self.init(code: .missing, message: error.message)
        case EEXIST: self.init(code: .exists, message: error.message)
        default: self.init(code: .system(error.code), message: error.message)
        }
    }
}
