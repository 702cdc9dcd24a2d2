import Glibc

extension ZoneDirectory {
    /// The most names listed.
    static let largestNameCount = 5000
    /// The largest index file read; `tzdata.zi` has about 110 KB.
    static let largestIndexBytes = 4 << 20

    /// The names of the zones that are there, in order; at most 5000.
    ///
    /// From the database's own index (`tzdata.zi`), else its table (`zone1970.tab`, `zone.tab`), else by walking
    /// its folders. Reads the index each time: meant for suggestions and listings.
    public func knownNames() -> [String] {
        for names in [namesInSource(), namesInTable("zone1970.tab"), namesInTable("zone.tab")] {
            // An index may list old names that a distribution ships in a package of its own.
            let present = names.prefix(ZoneDirectory.largestNameCount).filter { access("\(path)/\($0)", R_OK) == 0 }
            if !present.isEmpty { return Set(present).sorted() }
        }
        var names: [String] = []
        walk(folder: "", depth: 0, into: &names)
        return names.sorted()
    }

    /// The release of the database, such as `2026a`; nil when its index does not say.
    public func release() -> String? {
        guard let first = lines(of: "tzdata.zi").first else { return nil }
        let words = first.split(separator: " ")
        return words.count == 3 && words[0] == "#" && words[1] == "version" ? String(words[2]) : nil
    }

    /// `Z name …` is a zone and `L target name` another name of one (zic(8)).
    private func namesInSource() -> [String] {
        lines(of: "tzdata.zi").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 3)
            switch words.first {
            case "Z" where words.count >= 2: return String(words[1])
            case "L" where words.count >= 3: return String(words[2])
            default: return nil
            }
        }
        .filter(ZoneDirectory.isZoneName)
    }

    /// The third column of a table is the name.
    private func namesInTable(_ file: String) -> [String] {
        lines(of: file).compactMap { line in
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard !line.hasPrefix("#"), columns.count >= 3 else { return nil }
            return String(columns[2])
        }
        .filter(ZoneDirectory.isZoneName)
    }

    private func lines(of file: String) -> [Substring] {
        guard let bytes = try? RegularFile.bytes(at: "\(path)/\(file)", limitBytes: ZoneDirectory.largestIndexBytes)
        else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }

    /// Adds the TZif files below a folder, three folders deep at most.
    private func walk(folder: String, depth: Int, into names: inout [String]) {
        guard let stream = opendir("\(path)/\(folder)") else { return }
        defer { closedir(stream) }
        while names.count < ZoneDirectory.largestNameCount, let entry = readdir(stream) {
            let length = Int(entry.pointee.d_reclen)
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix(length).prefix { $0 != 0 }, as: UTF8.self)
            }
            let full = folder.isEmpty ? name : "\(folder)/\(name)"
            // posix/ and right/ repeat the whole database.
            guard ZoneDirectory.isZoneName(full), full != "posix", full != "right" else { continue }
            var status = stat()
            guard lstat("\(path)/\(full)", &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                if depth < 2 { walk(folder: full, depth: depth + 1, into: &names) }
            } else if (try? load(full)) != nil {
                names.append(full)
            }
        }
    }
}
