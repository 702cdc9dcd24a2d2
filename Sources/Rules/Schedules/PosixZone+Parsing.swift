extension PosixZone {
    /// Longest string taken, in bytes.
    static let longestTextBytes = 256

    /// Reads a POSIX TZ string; `zone` names it in errors.
    init(parsing text: String, zone: String) throws(ZoneError) {
        guard text.utf8.count <= PosixZone.longestTextBytes else {
            throw ZoneError(zone: zone, "its TZ string is longer than \(PosixZone.longestTextBytes) bytes")
        }
        var reader = PosixZoneReader(bytes: Array(text.utf8), text: text, zone: zone)
        try reader.skipAbbreviation()
        // POSIX counts west of Greenwich as positive.
        standardOffset = -(try reader.seconds(maximumHours: 24))
        guard !reader.isAtEnd else { return }
        try reader.skipAbbreviation()
        var offset = standardOffset + 3600
        if !reader.isAtEnd, reader.peek != UInt8(ascii: ",") {
            offset = -(try reader.seconds(maximumHours: 24))
        }
        let start = try reader.change()
        let end = try reader.change()
        guard reader.isAtEnd else { throw reader.failure("unexpected text after the second date") }
        daylight = Daylight(offset: offset, start: start, end: end)
    }
}

/// Reads the parts of a POSIX TZ string from left to right.
private struct PosixZoneReader {
    let bytes: [UInt8]
    let text: String
    let zone: String
    var index = 0

    var isAtEnd: Bool { index == bytes.count }
    var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    func failure(_ problem: String) -> ZoneError {
        ZoneError(
            zone: zone,
            "TZ string \"\(text)\", byte \(index): \(problem); it should look like CET-1CEST,M3.5.0,M10.5.0/3 (tzset(3))"
        )
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    mutating func expect(_ character: Unicode.Scalar) throws(ZoneError) {
        guard take(character) else { throw failure("expected \"\(character)\"") }
    }

    /// Three letters or more, or anything of letters, digits and signs between `<` and `>`.
    mutating func skipAbbreviation() throws(ZoneError) {
        let start = index
        let isQuoted = take("<")
        while let byte = peek, isLetter(byte) || (isQuoted && (isDigit(byte) || byte == 0x2B || byte == 0x2D)) {
            index += 1
        }
        guard index - start >= 3 else { throw failure("expected an abbreviation of three letters or more") }
        if isQuoted { try expect(">") }
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func seconds(maximumHours: Int) throws(ZoneError) -> Int {
        var sign = 1
        if take("-") { sign = -1 } else { _ = take("+") }
        var total = try number(0...maximumHours) * 3600
        if take(":") {
            total += try number(0...59) * 60
            if take(":") { total += try number(0...59) }
        }
        return sign * total
    }

    mutating func change() throws(ZoneError) -> PosixZone.Change {
        try expect(",")
        let day: PosixZone.Change.Day
        if take("J") {
            day = .julianWithoutLeapDay(try number(1...365))
        } else if take("M") {
            let month = try number(1...12)
            try expect(".")
            let week = try number(1...5)
            try expect(".")
            day = .weekday(month: month, week: week, weekday: try number(0...6))
        } else {
            day = .zeroBased(try number(0...365))
        }
        let time = take("/") ? try seconds(maximumHours: 167) : 7200
        return PosixZone.Change(day: day, secondsAfterMidnight: time)
    }

    mutating func number(_ range: ClosedRange<Int>) throws(ZoneError) -> Int {
        let start = index
        var value = 0
        while let byte = peek, isDigit(byte), index - start < 4 {
            value = value * 10 + Int(byte - 0x30)
            index += 1
        }
        guard index > start, range.contains(value) else {
            index = start
            throw failure("expected a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
}
