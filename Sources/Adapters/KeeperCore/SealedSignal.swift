internal import Glibc
internal import LinuxSystem
internal import MidwatchModel
internal import TurnFolder

/// Takes secrets out of the agent's signal file, and makes it the owner's alone. What lies behind its first 1 MiB is cut
/// off where secrets are looked for. Nobody writes there any more: all of the turn's processes are gone.
///
/// - Returns: what went wrong.
func sealSignal(in folder: TurnFolder, without patterns: SecretPatterns) -> String? {
    let path = folder.path(of: .signal)
    var status = stat()
    // What is no regular file is not read by the daemon either.
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let size = Int(status.st_size)
    guard chmod(path, 0o600) == 0, let file = try? Descriptor.open(path, O_RDWR | O_NOFOLLOW) else {
        return !patterns.isEmpty && unlink(path) == 0 ? "\(path) was removed, because it could not be opened" : nil
    }
    guard !patterns.isEmpty, size > 0 else { return nil }
    guard let text = try? file.read(limitBytes: maximumSignalBytes, from: 0) else { return discard(file, path, errno) }
    let clean = Redactor.redact(text, of: patterns).prefix(maximumSignalBytes)
    guard clean.count != size || !clean.elementsEqual(text) else { return nil }
    let failure = file.write(clean, at: 0)
    guard failure == 0, ftruncate(file.number, off_t(clean.count)) == 0 else {
        return discard(file, path, failure == 0 ? errno : failure)
    }
    return nil
}

/// 1 MiB: the daemon reads less than that.
private let maximumSignalBytes = 1 << 20

private func discard(_ file: borrowing Descriptor, _ path: String, _ code: Int32) -> String {
    ftruncate(file.number, 0)
    return "\(path) was emptied, because secrets could not be taken out of it: \(errnoText(code))"
}

extension ExitReport {
    /// The report without secrets: reasons hold paths and names that an order's author or an agent chose.
    func without(_ patterns: SecretPatterns) -> ExitReport {
        guard !patterns.isEmpty else { return self }
        var clean = self
        if case .neverStarted(let reason) = record.status {
            clean.record.status = .neverStarted(Redactor.redact(reason, of: patterns))
        }
        clean.record.stragglers = record.stragglers.map { Redactor.redact($0, of: patterns) }
        clean.notes = notes.map { Redactor.redact($0, of: patterns) }
        return clean
    }
}
