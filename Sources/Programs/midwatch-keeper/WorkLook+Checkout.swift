internal import Glibc
internal import TurnFolder

extension WorkLook {
    /// Adds the checkout that a folder is in, all of it.
    ///
    /// - Returns: whether there is one; a folder that its checkout ignores is in none.
    func addCheckout(_ folder: [UInt8]) throws(WorkUnseen) -> Bool {
        guard let root = try root(of: folder) else { return false }
        let commit = try ask(GitProgram.commit, in: root)
        guard commit.status == 0 else {
            guard commit.status == 1 else { throw refusal(commit, in: root) }
            add("no commit")
            try addFiles(GitProgram.all, in: root)
            return true
        }
        add("commit")
        add(commit.output)
        var total: Int64 = 0
        let end = try run(GitProgram.changes, in: root) { piece throws(WorkUnseen) in
            total += Int64(piece.count)
            try self.addPiece(piece)
        }
        guard end.status == 0 else { throw refusal(end, in: root) }
        addEnd(ofStream: total)
        try addFiles(GitProgram.untracked, in: root)
        return true
    }

    /// The top of the checkout a folder is in; nil when it is in none.
    private func root(of folder: [UInt8]) throws(WorkUnseen) -> [UInt8]? {
        let place = try ask(GitProgram.place, in: folder)
        guard place.status == 0 else {
            guard !place.errors.contains("not a git repository") else { return nil }
            throw refusal(place, in: folder)
        }
        let lines = place.output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.first?.elementsEqual("true".utf8) == true else { return nil }
        guard lines.count > 1, !lines[1].isEmpty else { return folder }
        let ignored = try ask(GitProgram.isIgnored, in: folder)
        guard ignored.status == 1 else {
            guard ignored.status == 0 else { throw refusal(ignored, in: folder) }
            return nil
        }
        return folder + [UInt8(ascii: "/")] + lines[1]
    }

    /// Adds the files that git lists. Repositories among them, which it names with a `/` at the end and does not look
    /// into, are looked at by themselves.
    private func addFiles(_ arguments: [String], in root: [UInt8]) throws(WorkUnseen) {
        var names = NameSplitter()
        var nested: [[UInt8]] = []
        let end = try run(arguments, in: root) { piece throws(WorkUnseen) in
            for name in names.feed(piece) {
                if name.last == UInt8(ascii: "/") {
                    nested.append(name)
                } else {
                    try self.addListed(name, in: root)
                }
            }
        }
        guard end.status == 0 else { throw refusal(end, in: root) }
        for name in nested {
            add(name)
            let isSeen = try addCheckout(root + [UInt8(ascii: "/")] + name.dropLast())
            if !isSeen { add("no checkout") }
        }
        add("end of files")
    }

    private func refusal(_ end: GitEnd, in folder: [UInt8]) -> WorkUnseen {
        let line = end.errors.split(whereSeparator: \.isNewline).first.map(String.init) ?? "status \(end.status)"
        return .because("git refuses \(String(decoding: folder, as: UTF8.self)): \(line)")
    }
}

/// Cuts a stream into the names that end with a NUL.
private struct NameSplitter {
    private var pending: [UInt8] = []

    mutating func feed(_ bytes: UnsafeRawBufferPointer) -> [[UInt8]] {
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
