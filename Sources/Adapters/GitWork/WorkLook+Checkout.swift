extension WorkLook {
    /// Adds the checkout that a folder is in, all of it.
    ///
    /// - Returns: whether there is one; a folder that its checkout ignores is in none.
    func addCheckout(_ folder: [UInt8]) throws(WorkUnseen) -> Bool {
        guard let session, let top = try top(of: folder, session) else { return false }
        let commit = try session.ask(GitQuestion.commit, in: top)
        guard commit.status == 0 else {
            guard commit.status == 1 else { throw commit.refusal(of: top) }
            digest.add("no commit")
            try addAllFiles(in: top, session)
            return true
        }
        digest.add("commit")
        digest.add(commit.output)
        var total: Int64 = 0
        let end = try session.run(GitQuestion.changes, in: top) { piece throws(WorkUnseen) in
            total += Int64(piece.count)
            try self.addPiece(piece)
        }
        guard end.status == 0 else { throw end.refusal(of: top) }
        digest.addEnd(ofStream: total)
        try addUntracked(in: top, session)
        return true
    }

    /// The top of the checkout a folder is in; nil when it is in none.
    private func top(of folder: [UInt8], _ session: GitSession) throws(WorkUnseen) -> [UInt8]? {
        let place = try session.ask(GitQuestion.place, in: folder)
        guard place.status == 0 else {
            guard !place.saysNoRepository else { return nil }
            throw place.refusal(of: folder)
        }
        switch CheckoutPlace(answer: place.output) {
        case .none: return nil
        case .top: return folder
        case .below(let way):
            let ignored = try session.ask(GitQuestion.isIgnored, in: folder)
            guard ignored.status == 1 else {
                guard ignored.status == 0 else { throw ignored.refusal(of: folder) }
                return nil
            }
            return folder + [UInt8(ascii: "/")] + way
        }
    }

    /// Adds the untracked files, as git lists them.
    private func addUntracked(in top: [UInt8], _ session: GitSession) throws(WorkUnseen) {
        var nested: [[UInt8]] = []
        try list(GitQuestion.untracked, in: top, session) { name throws(WorkUnseen) in
            if name.last == UInt8(ascii: "/") {
                nested.append(name)
            } else {
                try self.addListed(name, in: top)
            }
        }
        try addNested(nested, in: top)
    }

    /// Adds all files of a repository without a commit. Git lists the untracked ones before those that are staged, so
    /// they are sorted: staging changes nothing.
    private func addAllFiles(in top: [UInt8], _ session: GitSession) throws(WorkUnseen) {
        var names: [[UInt8]] = []
        try list(GitQuestion.all, in: top, session) { name in names.append(name) }
        names.sort { $0.lexicographicallyPrecedes($1) }
        let isFolder = { (name: [UInt8]) in name.last == UInt8(ascii: "/") }
        for name in names where !isFolder(name) { try addListed(name, in: top) }
        try addNested(names.filter(isFolder), in: top)
    }

    private func list(
        _ question: [String],
        in top: [UInt8],
        _ session: GitSession,
        take: ([UInt8]) throws(WorkUnseen) -> Void
    ) throws(WorkUnseen) {
        var names = NameSplitter()
        let end = try session.run(question, in: top) { piece throws(WorkUnseen) in
            for name in names.feed(piece) { try take(name) }
        }
        guard end.status == 0 else { throw end.refusal(of: top) }
    }

    /// Adds repositories below a checkout, which git names with a `/` at the end and does not look into: each by itself.
    private func addNested(_ names: [[UInt8]], in top: [UInt8]) throws(WorkUnseen) {
        for name in names {
            digest.add(name)
            let isSeen = try addCheckout(top + [UInt8(ascii: "/")] + name.dropLast())
            if !isSeen { digest.add("no checkout") }
        }
        digest.add("end of files")
    }
}
