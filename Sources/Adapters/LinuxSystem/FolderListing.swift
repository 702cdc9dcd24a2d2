internal import Glibc

/// What is in a folder, see readdir(3).
public enum FolderListing {
    /// The names in a folder, in no order, without `.` and `..`. A byte that is no UTF-8 reads as U+FFFD.
    ///
    /// - Throws: a ``SystemError`` when there is no such folder, or it may not be read.
    public static func names(in path: String) throws(SystemError) -> [String] {
        guard let folder = opendir(path) else { throw SystemError("list", path, errno) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// The names in a folder that are whole numbers from 1 on, written in digits alone; in no order.
    ///
    /// - Throws: as ``names(in:)``.
    public static func numbers(in path: String) throws(SystemError) -> [Int64] {
        try names(in: path).compactMap { name in
            Int64(name).flatMap { $0 > 0 && String($0) == name ? $0 : nil }
        }
    }
}
