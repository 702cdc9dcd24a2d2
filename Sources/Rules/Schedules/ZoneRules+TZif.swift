extension ZoneRules {
    /// Reads the bytes of a TZif file of version 1, 2, 3 or 4, such as those in `/usr/share/zoneinfo`.
    ///
    /// Files that count leap seconds (`right/…`) are converted to instants that do not.
    ///
    /// - Throws: ``ZoneError`` when the bytes are no TZif file, are cut short or contradict themselves.
    public init(name: String, tzif bytes: [UInt8]) throws(ZoneError) {
        var reader = TZifReader(bytes: bytes, zone: name)
        var header = try reader.header()
        var timeBytes = 4
        if header.version >= UInt8(ascii: "2") {
            // The first block is for readers of version 1; the second repeats it with 64-bit times.
            try reader.skip(header.blockBytes(timeBytes: timeBytes))
            header = try reader.header()
            timeBytes = 8
        }
        let block = try reader.block(header, timeBytes: timeBytes)
        let footer = timeBytes == 8 ? try reader.footer() : ""

        var yearly: (rule: PosixZone, start: Int)?
        if !footer.isEmpty {
            yearly = (try PosixZone(parsing: footer, zone: name), block.times.last ?? .min)
        }
        var transitions: [Int] = []
        var offsets = [block.firstOffset]
        // A change of abbreviation alone moves no clock.
        for (time, offset) in zip(block.times, block.offsets) where offset != offsets.last {
            transitions.append(time)
            offsets.append(offset)
        }
        self.init(name: name, transitions: transitions, offsets: offsets, yearly: yearly)
    }
}

/// Reads the parts of a TZif file in order (RFC 9636 section 3).
private struct TZifReader {
    let bytes: [UInt8]
    let zone: String
    var index = 0

    struct Header {
        var version: UInt8
        var utIndicators: Int
        var standardIndicators: Int
        var leapSeconds: Int
        var times: Int
        var types: Int
        var abbreviationBytes: Int

        func blockBytes(timeBytes: Int) -> Int {
            times * (timeBytes + 1) + types * 6 + abbreviationBytes + leapSeconds * (timeBytes + 4)
                + standardIndicators + utIndicators
        }
    }

    struct Block {
        /// The offset before the first transition.
        var firstOffset: Int
        /// When each transition happens, ascending.
        var times: [Int] = []
        /// The offset from each transition on.
        var offsets: [Int] = []
    }

    func failure(_ problem: String) -> ZoneError {
        ZoneError(zone: zone, "\(problem) (byte \(index) of \(bytes.count)); reinstall the time zone database")
    }

    mutating func skip(_ count: Int) throws(ZoneError) {
        guard count <= bytes.count - index else { throw failure("the TZif data is cut short") }
        index += count
    }

    /// A signed big-endian number of 1, 4 or 8 bytes.
    mutating func number(bytes count: Int) throws(ZoneError) -> Int {
        let start = index
        try skip(count)
        var value = Int(Int8(bitPattern: bytes[start]))
        for byte in bytes[(start + 1)..<index] { value = value << 8 | Int(byte) }
        return value
    }

    mutating func header() throws(ZoneError) -> Header {
        guard bytes[index...].starts(with: Array("TZif".utf8)) else { throw failure("this is no TZif data") }
        try skip(4)
        let version = UInt8(truncatingIfNeeded: try number(bytes: 1))
        guard version == 0 || (UInt8(ascii: "2")...UInt8(ascii: "9")).contains(version) else {
            throw failure("unknown TZif version byte \(version)")
        }
        try skip(15)
        var counts: [Int] = []
        for _ in 0..<6 {
            // A count is unsigned; one with the top bit set exceeds any file, and is cut short either way.
            let count = try number(bytes: 4)
            guard (0...1_000_000).contains(count) else { throw failure("a TZif count is out of bounds") }
            counts.append(count)
        }
        return Header(
            version: version,
            utIndicators: counts[0],
            standardIndicators: counts[1],
            leapSeconds: counts[2],
            times: counts[3],
            types: counts[4],
            abbreviationBytes: counts[5]
        )
    }

    mutating func block(_ header: Header, timeBytes: Int) throws(ZoneError) -> Block {
        guard header.blockBytes(timeBytes: timeBytes) <= bytes.count - index else {
            throw failure("the TZif data is cut short")
        }
        guard (1...256).contains(header.types) else { throw failure("a zone has 1 to 256 local time types") }
        var times: [Int] = []
        for _ in 0..<header.times {
            let time = try number(bytes: timeBytes)
            guard time > times.last ?? .min else { throw failure("transitions are out of order") }
            times.append(time)
        }
        var types: [Int] = []
        for _ in 0..<header.times {
            let type = try number(bytes: 1) & 0xFF
            guard type < header.types else { throw failure("a transition names a local time type that is not there") }
            types.append(type)
        }
        var typeOffsets: [Int] = []
        for _ in 0..<header.types {
            let offset = try number(bytes: 4)
            guard ZoneRules.offsetRange.contains(offset) else { throw failure("offset \(offset) s is out of bounds") }
            typeOffsets.append(offset)
            try skip(2)
        }
        try skip(header.abbreviationBytes)
        times = try withoutLeapSeconds(times, count: header.leapSeconds, timeBytes: timeBytes)
        try skip(header.standardIndicators + header.utIndicators)
        return Block(firstOffset: typeOffsets[0], times: times, offsets: types.map { typeOffsets[$0] })
    }

    /// Reads the leap second table and takes the leap seconds out of the times.
    private mutating func withoutLeapSeconds(
        _ times: [Int],
        count: Int,
        timeBytes: Int
    ) throws(ZoneError) -> [Int] {
        var leaps: [(time: Int, correction: Int)] = []
        for _ in 0..<count {
            let time = try number(bytes: timeBytes)
            leaps.append((time, try number(bytes: 4)))
        }
        // The far past of some files is the age of the universe; hold it where additions cannot overflow.
        let bound = 1 << 59
        return times.map { time in
            let correction = leaps.last { $0.time <= time }?.correction ?? 0
            return min(max(time, -bound), bound) - correction
        }
    }

    /// The text between the two newlines that end the file.
    mutating func footer() throws(ZoneError) -> String {
        guard index < bytes.count, bytes[index] == 0x0A,
            let end = bytes[(index + 1)...].firstIndex(of: 0x0A)
        else { throw failure("the TZif footer is missing") }
        return String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
    }
}
