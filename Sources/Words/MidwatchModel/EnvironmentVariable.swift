/// One variable of an environment.
///
/// Its descriptions never show a secret, so that printing a definition by mistake gives none away.
public struct EnvironmentVariable: Hashable, Sendable {
    /// Its name: no `=`, no NUL, not empty.
    public var name: String
    /// Where its value comes from.
    public var source: Source

    /// Where a value comes from. What is not plain is secret: it is put into no file, and taken out of what is stored
    /// or logged of a run's output.
    public enum Source: Hashable, Sendable {
        /// This text, no secret; it stands in the turn's `order.json`. No NUL.
        case plain(String)
        /// This text. No NUL.
        case secret(String)
        /// A file of this name below `$CREDENTIALS_DIRECTORY`; see `LoadCredential=` in systemd.exec(5).
        case credential(String)
        /// The file at this absolute path.
        case file(String)
    }

    /// Makes a variable.
    public init(name: String, source: Source) {
        self.name = name
        self.source = source
    }

    /// Makes a variable with a plain value.
    public init(name: String, value: String) {
        self.init(name: name, source: .plain(value))
    }
}

extension EnvironmentVariable: CustomStringConvertible, CustomDebugStringConvertible {
    /// `NAME=value`; for a secret what stands for it.
    public var description: String {
        switch source {
        case .plain(let value): "\(name)=\(value)"
        case .secret: "\(name)=[secret]"
        case .credential(let credential): "\(name)=[credential \(credential)]"
        case .file(let path): "\(name)=[file \(path)]"
        }
    }

    /// The same as ``description``.
    public var debugDescription: String { description }
}
