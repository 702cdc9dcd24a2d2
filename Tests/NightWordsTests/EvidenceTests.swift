import MidwatchModel
import NightFacts
import NightWords
import Testing

struct EvidenceTests {
    static let output = (1...7).map { "line \($0)" }

    static let sentences: [(Evidence, whole: String, brief: String)] = [
        (.exited(0), "exit status 0", "exit status 0"),
        (
            .didNotFail(0, lines: ["TODO"]), "exit status 0, and it was to fail:\nTODO",
            "exit status 0, and it was to fail: TODO"
        ),
        (
            .didNotFail(127), "exit status 127, by which it did not run to its end, and it was to fail",
            "exit status 127, by which it did not run to its end, and it was to fail"
        ),
        (.exited(1, lines: ["FAIL auth"]), "exit status 1:\nFAIL auth", "exit status 1: FAIL auth"),
        (
            .exited(2, lines: output), "exit status 2:\n\(output.joined(separator: "\n"))",
            "exit status 2: line 3 / line 4 / line 5 / line 6 / line 7"
        ),
        (.killed(signal: 9, lines: ["a"]), "killed by signal 9:\na", "killed by signal 9: a"),
        (.ended(by: .timeout), "it ran into its timeout", "it ran into its timeout"),
        (.ended(by: .noOutput), "it was silent too long", "it was silent too long"),
        (
            .ended(by: .repeatedOutput, lines: ["a", "a"]), "it printed the same line again and again:\na\na",
            "it printed the same line again and again: a / a"
        ),
        (.ended(by: .request), "it was ended on request", "it was ended on request"),
        (.nothingToDo("no commits"), "exit status 75: no commits", "exit status 75: no commits"),
        (.notStarted("no such file:\ncheck"), "no such file:\ncheck", "no such file: check"),
        (
            .lost(times: 3, .words("it is gone")), "it was lost 3 times in a row: it is gone",
            "it was lost 3 times in a row: it is gone"
        ),
        (
            .madeAgain(.neverStarted(nil)), "the daemon stopped before it was started; it is made again",
            "the daemon stopped before it was started; it is made again"
        ),
        (.calledOff, "nobody asks for it any more", "nobody asks for it any more"),
        (.recorded("exit status 1:\na\nb"), "exit status 1:\na\nb", "exit status 1: a / b"),
        (.recorded(""), "", ""),
    ]

    @Test("evidence says how the command ended and what it printed, whole or in one line", arguments: sentences)
    func words(evidence: Evidence, whole: String, brief: String) {
        #expect(evidence.words == whole)
        #expect(evidence.brief == brief)
    }

    @Test("what is read back says the same", arguments: sentences.map(\.0))
    func readBack(evidence: Evidence) {
        let text = EvidenceText.json(evidence)
        let read = EvidenceText.evidence(json: text)
        #expect(read.words == evidence.words && read.kind == evidence.kind && read.lines == evidence.lines)
        // A sum within a cause is read back by kind and sentence; then nothing changes any more.
        #expect(EvidenceText.evidence(json: EvidenceText.json(read)) == read)
    }

    @Test(
        "any text that is no evidence is an older ledger's",
        arguments: [
            "", "exit status 1", "{", "{}", #"{"kind":"exited"}"#, #"{"kind":"lost","times":3}"#,
            #"{"kind":"made_again"}"#,
            #"{"kind":"huh"}"#, #"{"kind":7}"#, "[]", #"{"kind":"not_started","text":5}"#,
        ]
    )
    func plain(text: String) {
        #expect(EvidenceText.evidence(json: text) == .recorded(text))
        #expect(EvidenceText.json(.recorded(text)) == text)
    }

    @Test("an older text that looks like evidence stays what it is")
    func disguised() {
        let text = #"{"kind":"called_off"}"#
        #expect(EvidenceText.evidence(json: EvidenceText.json(.recorded(text))) == .recorded(text))
    }

    @Test("an exit record becomes evidence: who ended it weighs more than how")
    func exits() {
        func evidence(_ status: ExitRecord.Status, by ender: ExitRecord.Ender? = nil) -> Evidence {
            let exit = ExitRecord(status: status, endedBy: ender, startedAt: nil, endedAt: Samples.four)
            return Evidence(of: exit, lines: ["x"])
        }
        #expect(evidence(.exited(3)) == .exited(3, lines: ["x"]))
        #expect(evidence(.signalled(11)) == .killed(signal: 11, lines: ["x"]))
        #expect(evidence(.signalled(15), by: .timeout) == .ended(by: .timeout, lines: ["x"]))
        #expect(evidence(.neverStarted("no keeper"), by: .request) == .notStarted("no keeper"))
    }

    @Test("an event's fields have the evidence apart: kind, status, lines")
    func fields() {
        let notice = Notice.checkEnded(4, passed: false, .exited(1, lines: ["a", "b"]))
        #expect(
            notice.fields == [
                Field("check", .number(4)), Field("passed", .flag(false)), Field("evidence", .text("exited")),
                Field("exitStatus", .number(1)), Field("lines", .text("a\nb")),
            ]
        )
        let lost = Cause.phase(.sentBack(count: 1, times: 2, .lost(times: 3, .folderGone)))
        #expect(lost.fields.map(\.name) == ["count", "times", "evidence", "because"])
    }
}
