/// Takes what is meant for a terminal out of a line of bytes: escape sequences of ECMA-48, whose controls never stand in a
/// line of JSON (RFC 8259, section 7).
enum TerminalSequences {
    private static let escape: UInt8 = 0x1B
    private static let bell: UInt8 = 0x07

    /// The line without CSI sequences, without OSC, DCS, APC and PM strings (ended by BEL or by ST), without other escapes
    /// and bells. A string that nothing ends is taken to be its number alone: what follows may be the line itself.
    static func removed(from line: [UInt8]) -> [UInt8] {
        guard line.contains(where: { $0 == escape || $0 == bell }) else { return line }
        var shown: [UInt8] = []
        shown.reserveCapacity(line.count)
        var index = 0
        while index < line.count {
            let byte = line[index]
            if byte == escape {
                index = end(ofSequenceAt: index, in: line)
            } else {
                if byte != bell { shown.append(byte) }
                index += 1
            }
        }
        return shown
    }

    private static func end(ofSequenceAt start: Int, in line: [UInt8]) -> Int {
        guard start + 1 < line.count else { return line.count }
        switch line[start + 1] {
        case UInt8(ascii: "["):
            let final = line[(start + 2)...].firstIndex { (0x40...0x7E).contains($0) || $0 == escape }
            return final.map { line[$0] == escape ? $0 : $0 + 1 } ?? line.count
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"):
            return end(ofStringAt: start + 2, in: line)
        case 0x20...0x2F:
            // Intermediate bytes and a final one, as in the choice of a character set.
            let final = line[(start + 1)...].firstIndex { !(0x20...0x2F).contains($0) }
            return final.map { $0 + 1 } ?? line.count
        default: return start + 2
        }
    }

    private static func end(ofStringAt start: Int, in line: [UInt8]) -> Int {
        if let end = line[start...].firstIndex(where: { $0 == bell || $0 == escape }) {
            let isTerminator = line[end] == bell || end + 1 < line.count && line[end + 1] == UInt8(ascii: "\\")
            if isTerminator { return line[end] == bell ? end + 1 : end + 2 }
        }
        return line[start...].firstIndex { !($0 &- UInt8(ascii: "0") < 10 || $0 == UInt8(ascii: ";")) } ?? line.count
    }
}
