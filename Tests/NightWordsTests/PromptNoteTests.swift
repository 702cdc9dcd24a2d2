import MidwatchModel
import NightFacts
import NightWords
import Testing

struct PromptNoteTests {
    static let remarks: [(PromptNote.Remark, String)] = [
        (.answer("in the vault", question: nil), "The operator says: in the vault"),
        (
            .answer("in the vault", question: .words("no key")),
            "You stopped with: STUCK: no key\nThe operator says: in the vault"
        ),
        (.stuckBefore(.words("no key")), "The agent before you stopped with: STUCK: no key"),
        (.stuckBefore(.noReasonGiven), "The agent before you stopped with: STUCK: it gave no reason"),
        (.stuckBefore(nil), "The agent before you stopped with: STUCK: "),
        (
            .gateRefused(Samples.one, .exited(1, lines: ["FAIL a", "FAIL b"])),
            "The check of the gate of phase p/one failed:\nexit status 1:\nFAIL a\nFAIL b"
        ),
        (.recorded("You said: no key"), "You said: no key"),
    ]

    @Test("each remark has its sentence, and says the same when it is read back", arguments: remarks)
    func words(remark: PromptNote.Remark, text: String) {
        #expect(PromptNote([remark]).words == text)
        #expect(PromptNoteText.remarks(json: PromptNoteText.json([remark])) == [remark])
    }

    @Test("remarks follow one another, and are read back together")
    func several() {
        let all = Self.remarks.map(\.0)
        #expect(PromptNote(all).words == Self.remarks.map(\.1).joined(separator: "\n"))
        #expect(PromptNoteText.remarks(json: PromptNoteText.json(all)) == all)
    }

    @Test(
        "any text that is no list of remarks is an older ledger's",
        arguments: ["", "[", "[]", "[7]", #"[{"kind":"huh"}]"#, #"[{"kind":"answer"}]"#, "You said", "{}"]
    )
    func plain(text: String) {
        #expect(PromptNoteText.remarks(json: text) == [.recorded(text)])
        #expect(PromptNoteText.json([.recorded(text)]) == text)
    }

    @Test("an older text that looks like remarks stays what it is")
    func disguised() {
        let text = #"[{"kind":"recorded","text":"x"}]"#
        #expect(PromptNoteText.remarks(json: PromptNoteText.json([.recorded(text)])) == [.recorded(text)])
    }

    @Test("a note keeps its end, and of its remarks those of which something is kept")
    func bound() {
        let long = String(repeating: "a", count: PromptNote.charactersMax - 10)
        var note = PromptNote([]).adding(.answer("first", question: nil), after: TurnID(1))
        note = note.adding(.answer(long, question: nil), after: TurnID(2))
        #expect(note.remarks.count == 2 && note.words.count == PromptNote.charactersMax)
        #expect(note.words.hasSuffix(long))
        note = note.adding(.answer("0123456789", question: nil), after: TurnID(3))
        #expect(note.remarks.count == 2, "nothing of the first is left")
        note = note.adding(.stuckBefore(.words("last")), after: TurnID(4))
        #expect(note.remarks.count == 3 && note.after == TurnID(4))
        #expect(note.words.hasSuffix("STUCK: last") && note.words.count == PromptNote.charactersMax)
    }

    @Test("a prompt ends with its note; a command has no prompt")
    func prompts() {
        var job = JobDefinition(id: "a", schedule: .at(Samples.four), payload: .agentTurn(.init(message: "Go.")))
        guard case .agentTurn(let told) = job.saying(PromptNote([.recorded("x")])).payload else {
            Issue.record("it is an agent's turn no more")
            return
        }
        #expect(told.message == "Go.\n\nx\n")
        #expect(job.saying(nil) == job)
        job.payload = .command(.init(argv: ["true"]))
        #expect(job.saying(PromptNote([.recorded("x")])) == job)
    }
}
