import MidwatchModel
import Schedules
import Testing

@testable import CommandLineTool

@Suite("Tables")
struct TableTests {
    private func style(coloured: Bool = false) -> TextStyle {
        TextStyle(isColoured: coloured, zone: .utc, now: WallTime(millisecondsSinceEpoch: 0))
    }

    @Test("Columns are as wide as their widest cell, numbers stand right, nothing trails")
    func alignment() {
        var table = Table([.init(title: "JOB"), .init(title: "N", isNumeric: true), .init(title: "WHY")])
        table.add(["a", "1", "short"])
        table.add(["longer", "1000", nil])
        table.add(["übung", "", ""])
        #expect(
            table.lines(style(), empty: "none") == [
                "JOB        N  WHY",
                "a          1  short",
                "longer  1000  -",
                "übung      -  -",
            ]
        )
    }

    @Test("Without rows there is only the word for it")
    func empty() {
        #expect(Table([.init(title: "JOB")]).lines(style(), empty: "no jobs") == ["no jobs"])
    }

    @Test("Colours do not move columns")
    func colours() {
        var table = Table([.init(title: "STATE", isState: true), .init(title: "JOB")])
        table.add(["done", "a"])
        table.add(["skipped_hold", "b"])
        let lines = table.lines(style(coloured: true), empty: "")
        #expect(
            lines == [
                "\u{1B}[1mSTATE         JOB\u{1B}[0m",
                "\u{1B}[32mdone\u{1B}[0m          a",
                "\u{1B}[33mskipped_hold\u{1B}[0m  b",
            ]
        )
    }

    @Test("What agents write cannot steer the terminal")
    func hostile() {
        var table = Table([.init(title: "REASON")])
        table.add(["a\u{1B}[2Jb\nc\u{7}\u{202E}d\u{85}e"])
        #expect(table.lines(style(), empty: "").last == "a?[2Jb c??d?e")
    }

    @Test("Fields line up")
    func fields() {
        var fields = Fields()
        fields.add("job", "auth")
        fields.add("exit status", "0")
        fields.add("unknown", nil)
        #expect(fields.lines == ["job          auth", "exit status  0"])
    }
}
