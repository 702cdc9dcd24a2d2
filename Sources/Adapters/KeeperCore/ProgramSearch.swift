internal import Glibc

/// A reason for not starting: what, where and the cure, in one line.
struct StartRefusal: Error {
    var message: String
}

/// Finds a program as execvp(3) would, but in the turn's own PATH and seen from its workspace.
///
/// - Throws: ``StartRefusal`` saying what was looked for and where.
func findProgram(_ name: String, along searchPath: String, from workspace: String) throws(StartRefusal) -> String {
    if name.utf8.contains(UInt8(ascii: "/")) {
        let path = name.hasPrefix("/") ? name : "\(workspace)/\(name)"
        switch candidate(path) {
        case .usable: return path
        case .absent:
            throw StartRefusal(message: "the command \(path) does not exist: install it or correct the job's command")
        case .unusable(let reason): throw StartRefusal(message: reason)
        }
    }
    var firstReason: String?
    for folder in searchPath.split(separator: ":", omittingEmptySubsequences: false) {
        let absolute = folder.hasPrefix("/") ? String(folder) : folder.isEmpty ? workspace : "\(workspace)/\(folder)"
        switch candidate("\(absolute)/\(name)") {
        case .usable(let path): return path
        case .absent: continue
        case .unusable(let reason): firstReason = firstReason ?? reason
        }
    }
    throw StartRefusal(
        message: firstReason
            ?? "the command `\(name)` was not found along PATH (\(String(searchPath.prefix(500)))): "
            + "install it, give its absolute path, or set PATH in the agent's environment"
    )
}

private enum Candidate {
    case usable(String)
    case absent
    case unusable(String)
}

private func candidate(_ path: String) -> Candidate {
    var status = stat()
    guard stat(path, &status) == 0 else {
        guard errno == EACCES else { return .absent }
        return .unusable("the command \(path) cannot be reached by uid \(geteuid()): check the folders' permissions")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
        return .unusable("the command \(path) is no file: correct the job's command")
    }
    guard faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 else {
        return .unusable("the command \(path) is not executable by uid \(geteuid()): chmod +x it")
    }
    return .usable(path)
}

/// Checks the folder a turn shall run in.
func checkWorkspace(_ path: String, mustBeWritable: Bool) throws(StartRefusal) {
    var status = stat()
    guard stat(path, &status) == 0 else {
        let reason = errno
        guard reason == ENOENT || reason == ENOTDIR else {
            throw StartRefusal(message: "the workspace \(path) cannot be reached: \(systemText(reason))")
        }
        throw StartRefusal(message: "the workspace \(path) does not exist: make it or correct the job's `workspace`")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
        throw StartRefusal(message: "the workspace \(path) is no folder: correct the job's `workspace`")
    }
    let needed = mustBeWritable ? X_OK | W_OK : X_OK
    guard faccessat(AT_FDCWD, path, needed, AT_EACCESS) == 0 else {
        let reason = errno
        let verb = mustBeWritable ? "entered and written" : "entered"
        // A service whose unit says ProtectSystem=strict sees everything read-only that the unit does not name.
        let cure = reason == EROFS ? "name it in ReadWritePaths= of midwatch.service, or remount it" : "chown it"
        throw StartRefusal(
            message: "the workspace \(path) cannot be \(verb) by uid \(geteuid()) (\(systemText(reason))): "
                + "\(cure), or correct the job's `workspace`"
        )
    }
}

private func systemText(_ code: Int32) -> String { String(cString: strerror(code)) }
