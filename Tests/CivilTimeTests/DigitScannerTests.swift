import CivilTime
import Testing

@Suite("Reading digits and marks")
struct DigitScannerTests {
    @Test("Numbers have their width; what is not read is not passed")
    func numbers() {
        var scanner = DigitScanner("0712:ü")
        let numbers = [5, 2].map { scanner.number(width: $0) }
        #expect(numbers == [nil, 7])
        let isEarlyMark = scanner.skip(":", "-")
        #expect(!isEarlyMark)
        let more = [2, 1].map { scanner.number(width: $0) }
        #expect(more == [12, nil])
        let (isMark, isSecondMark, last) = (scanner.skip("-", ":"), scanner.skip("-"), scanner.number(width: 1))
        #expect(isMark && !isSecondMark && last == nil && !scanner.isAtEnd)
    }

    @Test("A time of day has a fraction after one of the marks that are named")
    func timesOfDay() {
        func read(_ text: String) -> Int? {
            var scanner = DigitScanner(text)
            let found = scanner.millisecondsOfDay(fractionAfter: ".", ",")
            return scanner.isAtEnd ? found : nil
        }
        #expect(read("00:00") == 0)
        #expect(read("23:59:59.999") == 86_399_999)
        #expect(read("01:02:03.4") == 3_723_400 && read("01:02:03,04") == 3_723_040)
        #expect(read("01:02:03.0049") == 3_723_004)
        for text in ["1:02", "24:00", "00:60", "00:00:60", "00:00.5", "00:00:00.", "00:00:", ""] {
            #expect(read(text) == nil, "\(text)")
        }
    }

    @Test("An offset of hours alone is read where it is asked for")
    func offsets() {
        func read(_ text: String, takesHours: Bool) -> Int? {
            var scanner = DigitScanner(text)
            let found = scanner.offsetSeconds(takesHours: takesHours)
            return scanner.isAtEnd ? found : nil
        }
        for takesHours in [false, true] {
            #expect(read("Z", takesHours: takesHours) == 0 && read("z", takesHours: takesHours) == 0)
            #expect(read("+05:30", takesHours: takesHours) == 19_800)
            #expect(read("-0800", takesHours: takesHours) == -28_800)
            for text in ["", "05:30", "+5:30", "+24:00", "+05:60", "+05:", "+0", "Z0"] {
                #expect(read(text, takesHours: takesHours) == nil, "\(text)")
            }
        }
        #expect(read("+01", takesHours: true) == 3600 && read("+01", takesHours: false) == nil)
    }
}
