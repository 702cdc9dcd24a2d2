internal import CProcess
internal import Glibc
internal import LinuxSystem
internal import MidwatchModel
internal import TurnFolder

/// The secrets of a turn: what its agent gets, and what is kept out of everything that is stored.
struct TurnSecrets {
    /// A secret read from a file may have 64 KiB.
    static let maximumBytes = 64 << 10
    /// Inherited variables whose names end so are secrets, too, where the value has ``inheritedMinimumBytes``.
    private static let inheritedEndings = ["_KEY", "_TOKEN", "_SECRET", "_PASSWORD"]
    /// 8 bytes.
    private static let inheritedMinimumBytes = 8

    /// Secret variables of the agent's environment.
    let variables: [(name: String, value: String)]
    /// What is looked for in its output: the variables' values, and the keys that the daemon itself was given.
    let patterns: SecretPatterns

    /// Collects them: from the launcher, from credentials and from files.
    ///
    /// - Throws: ``StartRefusal`` when one cannot be had; no message holds a value.
    init(of order: TurnOrder) throws(StartRefusal) {
        var variables = try handedSecrets(order.handedVariables)
        for variable in order.environment {
            switch variable.source {
            case .plain, .secret: continue
            case .credential(let name):
                let path = try credentialPath(name, for: variable.name)
                let value = try secret(at: path, what: "the credential \(name)", for: variable.name)
                variables.append((variable.name, value))
            case .file(let path):
                let value = try secret(at: path, what: "the file \(path)", for: variable.name)
                variables.append((variable.name, value))
            }
        }
        self.variables = variables
        let own = variables.map { ($0.name, Array($0.value.utf8)) }
        patterns = SecretPatterns(own + TurnSecrets.inherited())
    }

    private static func inherited() -> [(String, [UInt8])] {
        var found: [(String, [UInt8])] = []
        var next = midwatch_environment()
        while let text = next?.pointee {
            next = next?.advanced(by: 1)
            let length = strcspn(text, "=")
            let name = String(decoding: UnsafeRawBufferPointer(start: text, count: length), as: UTF8.self)
            guard inheritedEndings.contains(where: name.hasSuffix), !name.hasPrefix("MIDWATCH_"), text[length] != 0
            else { continue }
            let value = UnsafeRawBufferPointer(start: text + length + 1, count: strlen(text + length + 1))
            if value.count >= inheritedMinimumBytes { found.append((name, Array(value))) }
        }
        return found
    }
}

/// Reads what the launcher left on standard output, and puts `/dev/null` there.
private func handedSecrets(_ names: [String]) throws(StartRefusal) -> [(name: String, value: String)] {
    guard !names.isEmpty else { return [] }
    let list = names.joined(separator: ", ")
    let refusal = StartRefusal(message: "the values of \(list) were not handed over: let midwatchd start this turn")
    let copy = midwatch_duplicate_above(STDOUT_FILENO, 3)
    guard copy >= 0 else { throw refusal }
    let file = Descriptor(taking: copy)
    if let nothing = try? Descriptor.open("/dev/null", O_RDWR) { dup2(nothing.number, STDOUT_FILENO) }
    guard isRegular(file.number), let bytes = try? file.read(limitBytes: HandedSecrets.maximumBytes, from: 0),
        let values = HandedSecrets.decoded(bytes)
    else { throw refusal }
    var variables: [(name: String, value: String)] = []
    for name in names {
        guard let value = values[name] else { throw refusal }
        variables.append((name, value))
    }
    return variables
}

private func credentialPath(_ name: String, for variable: String) throws(StartRefusal) -> String {
    guard let folder = getenv("CREDENTIALS_DIRECTORY"), folder.pointee != 0 else {
        throw StartRefusal(
            message: "there is no credential \(name) for \(variable): midwatchd was given none; "
                + "add LoadCredential=\(name):PATH to its unit"
        )
    }
    return "\(String(cString: folder))/\(name)"
}

private func secret(at path: String, what: String, for variable: String) throws(StartRefusal) -> String {
    let place = "\(what) for \(variable)"
    let file: Descriptor
    do {
        file = try Descriptor.open(path, O_RDONLY | O_NONBLOCK)
    } catch {
        throw StartRefusal(message: "\(place) cannot be read (\(error.message)): check that it is there and readable")
    }
    guard isRegular(file.number) else { throw StartRefusal(message: "\(place) is no regular file") }
    guard var bytes = try? file.read(limitBytes: TurnSecrets.maximumBytes + 2, from: 0) else {
        throw StartRefusal(message: "\(place) cannot be read to its end")
    }
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    guard bytes.count <= TurnSecrets.maximumBytes else {
        throw StartRefusal(message: "\(place) has more than \(TurnSecrets.maximumBytes) bytes")
    }
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
        throw StartRefusal(message: "\(place) holds a NUL or is no UTF-8: a variable cannot take it")
    }
    return text
}

private func isRegular(_ descriptor: Int32) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
}
