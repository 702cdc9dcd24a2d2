internal import CProcess
internal import Glibc
internal import LinuxSystem

/// The agent's cgroup, `agent` below the turn's own: everything it forks stays in it.
///
/// Only core files are used, which are there without any controller; see the kernel's cgroup-v2 guide.
struct TurnCgroup {
    let path: String
    /// The open folder, for clone3(2).
    let descriptor: Int32

    /// Makes it; nil, with a note, when that is not possible: then sessions and subreaping have to do.
    static func make(in parent: String, notes: inout [String]) -> TurnCgroup? {
        let path = "\(parent)/agent"
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
            notes.append("no cgroup for the agent: cannot make \(path): \(errnoText(errno))")
            return nil
        }
        let descriptor = midwatch_open(path, O_RDONLY | O_DIRECTORY, 0)
        guard descriptor >= 0 else {
            notes.append("no cgroup for the agent: cannot open \(path): \(errnoText(errno))")
            return nil
        }
        return TurnCgroup(path: path, descriptor: descriptor)
    }

    /// Whether any process lives in it or below it.
    var isPopulated: Bool { value(of: "populated", in: "cgroup.events") == 1 }

    /// User plus system time of all that ever lived in it, in microseconds; nil when the kernel does not count it.
    var usageMicroseconds: Int64? { value(of: "usage_usec", in: "cpu.stat") }

    /// Kills everything in it and below it, with nothing able to fork away. Linux 5.14 and later.
    func kill() {
        guard let file = try? Descriptor.open("\(path)/cgroup.kill", O_WRONLY) else { return }
        _ = file.write(Array("1".utf8))
    }

    /// Removes it with what the agent made below it.
    func remove() {
        close(descriptor)
        midwatch_remove_cgroup(path)
    }

    private func value(of key: String, in file: String) -> Int64? {
        guard let file = try? Descriptor.open("\(path)/\(file)", O_RDONLY), let bytes = try? file.read(limitBytes: 4096)
        else { return nil }
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: " "))
            guard words.count == 2, words[0].elementsEqual(key.utf8) else { continue }
            return Int64(String(decoding: words[1], as: UTF8.self))
        }
        return nil
    }
}
