internal import CProcess
internal import Glibc
internal import LinuxSystem

/// One look at a piece of work, within bounds of time and size: it makes one ``WorkDigest`` of checkouts and files.
///
/// Of a checkout count the commit, the changes against it, and the files that are neither tracked nor ignored, each by
/// name, kind, mode and content; repositories below it by themselves. Nothing is changed by looking.
///
/// A class, because what reads git's output adds to it.
public final class WorkLook {
    /// 1 GiB: what is hashed at most. A larger one would take seconds.
    public static let maximumBytes: Int64 = 1 << 30

    let session: GitSession?
    private let bounds: WorkBounds
    private var seenBytes: Int64 = 0
    var digest = WorkDigest()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 64)

    /// Prepares a look.
    ///
    /// - Parameters:
    ///   - git: what tells of checkouts; nil: every folder counts as outside of any.
    ///   - bounds: of the whole look.
    public init(git: GitProgram?, bounds: WorkBounds) {
        self.bounds = bounds
        session = git.map { GitSession(git: $0, bounds: bounds) }
    }

    deinit {
        buffer.deallocate()
    }

    /// Looks. To be called once.
    ///
    /// - Parameters:
    ///   - folders: absolute paths; the checkout that each is in counts as a whole, in this order.
    ///   - files: absolute paths of files that count whether git tracks them or not; being absent is a state of its own.
    /// - Returns: 64 hexadecimal digits, equal as long as nothing has changed; nil when there is neither a checkout nor
    ///   a file.
    /// - Throws: ``WorkUnseen`` when a bound was reached or git refuses a repository.
    public func digest(folders: [String], files: [String]) throws(WorkUnseen) -> String? {
        var seesSomething = !files.isEmpty
        for folder in folders {
            if try addCheckout(Array(folder.utf8)) {
                seesSomething = true
            } else {
                digest.add("no checkout")
            }
        }
        for file in files { try addNamed(file) }
        return seesSomething ? digest.hexadecimal : nil
    }

    private func spend(_ count: Int) throws(WorkUnseen) {
        seenBytes += Int64(count)
        guard seenBytes <= WorkLook.maximumBytes else {
            throw .because("what has changed is larger than \(WorkLook.maximumBytes) bytes")
        }
        try bounds.check()
    }

    // MARK: Files

    /// Adds a piece of a stream.
    func addPiece(_ bytes: UnsafeRawBufferPointer) throws(WorkUnseen) {
        try spend(bytes.count)
        digest.addPiece(bytes)
    }

    /// Adds a file that git lists: its name, its kind, whether it is executable, and its content.
    func addListed(_ name: [UInt8], in folder: [UInt8]) throws(WorkUnseen) {
        try spend(name.count)
        digest.add(name)
        let path = (folder + [UInt8(ascii: "/")] + name + [0]).map { CChar(bitPattern: $0) }
        var status = stat()
        guard lstat(path, &status) == 0 else { return digest.add("absent") }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            digest.add(status.st_mode & S_IXUSR == 0 ? "file" : "program")
            try addContent(path, O_NOFOLLOW)
        case S_IFLNK:
            digest.add("link")
            var target = [CChar](repeating: 0, count: Int(PATH_MAX))
            let count = readlink(path, &target, target.count)
            digest.add(target.prefix(max(0, count)).map { UInt8(bitPattern: $0) })
        default: digest.add("kind \(status.st_mode & S_IFMT)")
        }
    }

    /// Adds a file that the caller names.
    private func addNamed(_ path: String) throws(WorkUnseen) {
        var status = stat()
        guard stat(path, &status) == 0 else { return digest.add("absent") }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw .because("\(path) is a folder: name its files in `progress`")
        }
        guard status.st_mode & S_IFMT == S_IFREG else { return digest.add("kind \(status.st_mode & S_IFMT)") }
        digest.add("file")
        try addContent(path.utf8CString.map { $0 }, 0)
    }

    private func addContent(_ path: [CChar], _ flags: Int32) throws(WorkUnseen) {
        let number = midwatch_open(path, O_RDONLY | O_NONBLOCK | flags, 0)
        guard number >= 0 else { return digest.add("unreadable") }
        let file = Descriptor(taking: number)
        var total: Int64 = 0
        while true {
            var count: Int
            repeat { count = read(file.number, buffer.baseAddress, buffer.count) } while count < 0 && errno == EINTR
            guard count > 0 else { return digest.addEnd(ofStream: count < 0 ? -1 : total) }
            total += Int64(count)
            try addPiece(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
