/// A TZif file of version 2 without transitions; its rule is the footer.
func zoneFile(_ rule: String) -> [UInt8] {
    func block() -> [UInt8] {
        Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
            + [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4]
            + [0, 0, 0, 0, 0, 0] + Array("UTC\0".utf8)
    }
    return block() + block() + Array("\n\(rule)\n".utf8)
}
