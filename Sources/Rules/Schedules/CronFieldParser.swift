/// What one field says.
struct CronFieldValues {
    /// Bit v set: value v.
    var values: UInt64 = 0
    /// The field starts with `*` or is `?`.
    var starred = false
    /// `L`, `W` and `#`, in the fields of ``CronDays`` of the same names.
    var special = CronDays()
}

/// Reads one field of a cron expression.
struct CronFieldParser {
    private let field: CronField
    /// The item of the list being read.
    private let item: CronWord
    private var index: Int

    static func parse(_ word: CronWord, as field: CronField) throws(CronError) -> CronFieldValues {
        var result = CronFieldValues()
        result.starred = word.bytes.first == UInt8(ascii: "*")
        if word.bytes.elementsEqual([UInt8(ascii: "?")]), field == .dayOfMonth || field == .dayOfWeek {
            result.starred = true
            result.values = bits(field.values, step: 1)
            return result
        }
        for bytes in word.bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            var parser = CronFieldParser(field: field, item: CronWord(bytes: bytes), index: bytes.startIndex)
            guard !bytes.isEmpty else {
                throw parser.failure("an empty item in the list", cure: "remove the extra comma", of: word)
            }
            try parser.readItem(into: &result)
        }
        // Sunday may be written 7; it is kept as 0.
        if field == .dayOfWeek { result.values = result.values & 0x7F | result.values >> 7 & 1 }
        return result
    }

    private init(field: CronField, item: CronWord, index: Int) {
        self.field = field
        self.item = item
        self.index = index
    }

    private mutating func readItem(into result: inout CronFieldValues) throws(CronError) {
        if take("*") {
            result.values |= CronFieldParser.bits(field.values, step: try readStep() ?? 1)
        } else if peek == UInt8(ascii: "?") {
            throw failure("? stands alone, in day of month or day of week", cure: "write *")
        } else if field == .dayOfMonth, peekLetter == UInt8(ascii: "L") {
            try readFromLastDay(into: &result)
        } else {
            let first = try readValue()
            if try readSpecial(after: first, into: &result) { return }
            result.values |= try readRange(from: first)
        }
        guard isAtEnd else { throw failure("\"\(rest)\" does not belong there", cure: field.forms) }
    }

    /// What may follow a value: nothing, `-b`, `/n` or both.
    private mutating func readRange(from first: Int) throws(CronError) -> UInt64 {
        guard take("-") else {
            guard let step = try readStep() else { return 1 << UInt64(first) }
            return CronFieldParser.bits(first...max(first, field.values.upperBound), step: step)
        }
        var last = try readValue()
        // Weeks that end on Sunday: FRI-SUN is 5-7.
        if field == .dayOfWeek, last == 0, first > 0 { last = 7 }
        guard first <= last else {
            let bounds = field.values
            throw failure(
                "the range runs backwards; allowed is \(field.allowed)",
                cure: "write \(first)-\(bounds.upperBound),\(bounds.lowerBound)-\(last)"
            )
        }
        return CronFieldParser.bits(first...last, step: try readStep() ?? 1)
    }

    /// `L`, `L-3` or `LW`.
    private mutating func readFromLastDay(into result: inout CronFieldValues) throws(CronError) {
        index += 1
        if takeLetter("W") {
            result.special.lastWeekday = true
        } else if take("-") {
            guard let before = try readNumber(), (1...30).contains(before) else {
                throw failure("L- takes a number of days, 1-30", cure: "write L-3 for the third day before the last")
            }
            result.special.daysBeforeLast |= 1 << UInt32(before)
        } else {
            result.special.daysBeforeLast |= 1
        }
    }

    /// `W` after a day of the month; `L` or `#` after a day of the week. False when none follows.
    private mutating func readSpecial(after value: Int, into result: inout CronFieldValues) throws(CronError) -> Bool {
        let weekday = value % 7
        if field == .dayOfMonth, takeLetter("W") {
            result.special.weekdaysNearest |= 1 << UInt32(value)
        } else if field == .dayOfWeek, takeLetter("L") {
            result.special.lastDaysOfWeek |= 1 << UInt32(weekday)
        } else if field == .dayOfWeek, take("#") {
            if takeLetter("L") {
                result.special.lastDaysOfWeek |= 1 << UInt32(weekday)
            } else {
                guard let week = try readNumber(), (1...5).contains(week) else {
                    throw failure("# takes a week of the month, 1-5", cure: "write MON#2 for the second Monday")
                }
                result.special.nthDaysOfWeek |= 1 << UInt64((week - 1) * 7 + weekday)
            }
        } else {
            return false
        }
        guard isAtEnd else { throw failure("\"\(rest)\" does not belong there", cure: field.forms) }
        return true
    }

    /// `/n`; nil when there is none.
    private mutating func readStep() throws(CronError) -> Int? {
        guard take("/") else { return nil }
        let count = field.values.count
        guard let step = try readNumber(), (1...count).contains(step) else {
            let cure =
                field == .minute || field == .second || field == .hour
                ? "write n from 1 to \(count), or use schedule kind \"every\" for longer periods"
                : "write n from 1 to \(count)"
            throw failure("a step is a number from 1 to \(count)", cure: cure)
        }
        return step
    }

    /// A number or name in the field's range.
    private mutating func readValue() throws(CronError) -> Int {
        if let number = try readNumber() {
            guard field.writable.contains(number) else {
                throw failure("\(number) is out of range; allowed is \(field.allowed)", cure: field.forms)
            }
            return number
        }
        let name = String(decoding: item.bytes[index...].prefix(3), as: UTF8.self).uppercased()
        if let position = field.names.firstIndex(of: name) {
            index += 3
            return position + field.values.lowerBound
        }
        throw failure("\"\(rest)\" is no value; allowed is \(field.allowed)", cure: field.forms)
    }

    /// Digits; nil when there are none.
    private mutating func readNumber() throws(CronError) -> Int? {
        let start = index
        var number = 0
        while let byte = peek, (0x30...0x39).contains(byte) {
            guard index - start < 6 else {
                throw failure("the number is too long; allowed is \(field.allowed)", cure: field.forms)
            }
            number = number * 10 + Int(byte - 0x30)
            index += 1
        }
        return index > start ? number : nil
    }

    private var isAtEnd: Bool { index == item.bytes.endIndex }
    private var rest: String { String(decoding: item.bytes[index...], as: UTF8.self) }
    private var peek: UInt8? { isAtEnd ? nil : item.bytes[index] }
    /// The next byte with letters in upper case.
    private var peekLetter: UInt8? { peek.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 } }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func takeLetter(_ letter: Unicode.Scalar) -> Bool {
        guard peekLetter == UInt8(ascii: letter) else { return false }
        index += 1
        return true
    }

    private func failure(_ problem: String, cure: String, of word: CronWord? = nil) -> CronError {
        let word = word ?? item
        return CronError(field: field.label, text: word.text, offset: word.offset, problem: problem, cure: cure)
    }

    /// Bits of every `step`-th value of a range.
    private static func bits(_ range: ClosedRange<Int>, step: Int) -> UInt64 {
        var bits: UInt64 = 0
        for value in stride(from: range.lowerBound, through: range.upperBound, by: step) { bits |= 1 << UInt64(value) }
        return bits
    }
}
