internal import CProcess
internal import Glibc
internal import MidwatchModel
internal import TurnFolder

/// One look at the work, within bounds of time and size, and what it has seen so far.
///
/// Every part of the digest is told apart from what follows it, by its length or by a word. A class, because what reads
/// git's output adds to it.
final class WorkLook {
    /// 1 GiB: what is hashed at most. A larger one would hold each turn up for seconds.
    static let maximumBytes: Int64 = 1 << 30

    let git: GitProgram?
    let signals: Int32
    let deadline: Int64
    private let timeLimit: Duration
    private var seenBytes: Int64 = 0
    private var hash = SHA256()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 64)

    init(git: GitProgram?, timeLimit: Duration, signals: Int32) {
        self.git = git
        self.timeLimit = timeLimit
        self.signals = signals
        deadline = BootClock.milliseconds() + timeLimit.wholeMilliseconds
    }

    deinit {
        buffer.deallocate()
    }

    /// The digest; nil when there is neither a checkout nor a watched file.
    func digest(of watch: WorkWatch) throws(WorkUnseen) -> String? {
        var seesSomething = !watch.files.isEmpty
        for folder in watch.folders {
            if try addCheckout(Array(folder.utf8)) {
                seesSomething = true
            } else {
                add("no checkout")
            }
        }
        for file in watch.files { try addWatched(file) }
        return seesSomething ? hash.hexadecimal : nil
    }

    // MARK: Bounds

    /// - Throws: when the time is over, or the keeper was asked to end the turn.
    func check() throws(WorkUnseen) {
        while true {
            let signal = midwatch_next_signal(signals)
            if signal == SIGTERM { throw .stopRequested }
            if signal == 0 { break }
        }
        guard BootClock.milliseconds() < deadline else { throw .because("looking at it took longer than \(timeLimit)") }
    }

    private func spend(_ count: Int) throws(WorkUnseen) {
        seenBytes += Int64(count)
        guard seenBytes <= WorkLook.maximumBytes else {
            throw .because("what has changed is larger than \(WorkLook.maximumBytes) bytes")
        }
        try check()
    }

    // MARK: Parts of the digest

    func add(_ text: String) {
        hash.add(UInt64(text.utf8.count))
        hash.add(text)
    }

    func add(_ bytes: [UInt8]) {
        hash.add(UInt64(bytes.count))
        bytes.withUnsafeBytes { hash.add($0) }
    }

    /// Adds a piece of a stream whose length ``addEnd(ofStream:)`` adds.
    func addPiece(_ bytes: UnsafeRawBufferPointer) throws(WorkUnseen) {
        try spend(bytes.count)
        hash.add(bytes)
    }

    func addEnd(ofStream count: Int64) {
        hash.add(UInt64(bitPattern: count))
    }

    /// Adds a file that git lists: its name, its kind, whether it is executable, and its content.
    func addListed(_ name: [UInt8], in folder: [UInt8]) throws(WorkUnseen) {
        try spend(name.count)
        add(name)
        let path = (folder + [UInt8(ascii: "/")] + name + [0]).map { CChar(bitPattern: $0) }
        var status = stat()
        guard lstat(path, &status) == 0 else { return add("absent") }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            add(status.st_mode & S_IXUSR == 0 ? "file" : "program")
            try addContent(path, O_NOFOLLOW)
        case S_IFLNK:
            add("link")
            var target = [CChar](repeating: 0, count: Int(PATH_MAX))
            let count = readlink(path, &target, target.count)
            add(target.prefix(max(0, count)).map { UInt8(bitPattern: $0) })
        default: add("kind \(status.st_mode & S_IFMT)")
        }
    }

    /// Adds a file that the order names.
    private func addWatched(_ path: String) throws(WorkUnseen) {
        var status = stat()
        guard stat(path, &status) == 0 else { return add("absent") }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw .because("\(path) is a folder: name its files in `progress`")
        }
        guard status.st_mode & S_IFMT == S_IFREG else { return add("kind \(status.st_mode & S_IFMT)") }
        add("file")
        try addContent(path.utf8CString.map { $0 }, 0)
    }

    private func addContent(_ path: [CChar], _ flags: Int32) throws(WorkUnseen) {
        let number = midwatch_open(path, O_RDONLY | O_NONBLOCK | flags, 0)
        guard number >= 0 else { return add("unreadable") }
        let file = Descriptor(taking: number)
        var total: Int64 = 0
        while true {
            var count: Int
            repeat { count = read(file.number, buffer.baseAddress, buffer.count) } while count < 0 && errno == EINTR
            guard count > 0 else { return addEnd(ofStream: count < 0 ? -1 : total) }
            total += Int64(count)
            try addPiece(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
