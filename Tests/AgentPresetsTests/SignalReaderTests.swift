import AgentPresets
import MidwatchModel
import Testing

@Suite("Signals in final words")
struct SignalReaderTests {
    struct Fact: Sendable, CustomTestStringConvertible {
        var text: String
        var signal: TurnSignal?

        init(_ text: String, _ signal: TurnSignal?) {
            self.text = text
            self.signal = signal
        }

        var testDescription: String { String(text.prefix(60)).debugDescription }
    }

    static let forms: [Fact] = [
        Fact("DONE", .done),
        Fact("All boxes are ticked.\n\nDONE\n", .done),
        Fact("All boxes are ticked.\r\n  DONE \t\r\n\r\n", .done),
        Fact("**DONE**", .done),
        Fact("`DONE`", .done),
        Fact("***DONE***", .done),
        Fact("__DONE__", .done),
        Fact("**`DONE`**", .done),
        Fact("```DONE```", .done),
        Fact("COMPLETE", .done),
        Fact("PLANNED", .planned),
        Fact("working…\rDONE", .done),
        Fact("\u{1B}[32mDONE\u{1B}[0m", .done),
        Fact("\u{1B}]0;title\u{07}\u{FEFF}DONE", .done),
        Fact("<promise>DONE</promise>", .done),
        Fact("<Promise> done </PROMISE>", .done),
        Fact("**<promise>DONE</promise>**", .done),
        Fact("`<promise>COMPLETE</promise>`", .done),
        Fact("<promise>DONE: all five boxes</promise>", .done),
        Fact("<promise>PLANNED</promise>", .planned),
        Fact("<promise>\nDONE\n</promise>", .done),
        Fact("STUCK: no database password", .stuck(reason: "no database password")),
        Fact("STUCK:no database password", .stuck(reason: "no database password")),
        Fact("**STUCK:** no `.env` file", .stuck(reason: "no `.env` file")),
        Fact("**STUCK**: no `.env` file", .stuck(reason: "no `.env` file")),
        Fact("**STUCK: the key is missing**", .stuck(reason: "the key is missing")),
        Fact("**STUCK: the key is missing** Please set it.", .stuck(reason: "the key is missing Please set it.")),
        Fact("`STUCK`: run `make`", .stuck(reason: "run `make`")),
        Fact("__STUCK__: no key", .stuck(reason: "no key")),
        Fact("BLOCKED: waiting for review", .stuck(reason: "waiting for review")),
        Fact("NEEDS_HUMAN: which licence?", .stuck(reason: "which licence?")),
        Fact("<promise>STUCK: tests need docker</promise>", .stuck(reason: "tests need docker")),
        Fact("<promise>stuck tests need docker</promise>", .stuck(reason: "tests need docker")),
        Fact("<promise>BLOCKED</promise>", .stuck(reason: "")),
        Fact(
            "<promise>ERROR: the migration is not reversible</promise>",
            .stuck(reason: "the migration is not reversible")
        ),
        Fact("<promise>MAX_ITERATIONS</promise>", .stuck(reason: "")),
        Fact(
            "===DONE_ERR=== quota of the test account is used up",
            .stuck(reason: "quota of the test account is used up")
        ),
        Fact("STUCK", .stuck(reason: "")),
        Fact("The .env file is missing.\n\nSTUCK", .stuck(reason: "The .env file is missing.")),
        Fact("The .env file is missing.\nSTUCK:\n", .stuck(reason: "The .env file is missing.")),
        Fact("No key.\n```\nls: .env\n```\n**STUCK**", .stuck(reason: "No key.")),
    ]

    @Test("every documented form is understood", arguments: forms)
    func understands(_ fact: Fact) {
        #expect(SignalReader.signal(inFinalText: fact.text) == fact.signal)
    }

    static let traps: [Fact] = [
        Fact("", nil),
        Fact("\n \n\t\n", nil),
        Fact("One unit done: the login form. Two boxes are left.", nil),
        // Words in sentences.
        Fact("When all is checked, I will print DONE and exit.", nil),
        Fact("I am not DONE", nil),
        Fact("DONE with the first part", nil),
        Fact("DONE: with the first part", nil),
        Fact("DONE.", nil),
        Fact("ALL DONE", nil),
        Fact("DONE DONE", nil),
        Fact("UNDONE", nil),
        Fact("DONE_WITH_PART_ONE", nil),
        Fact("done", nil),
        Fact("Done", nil),
        Fact("stuck: no key", nil),
        Fact("STUCK on the third test", nil),
        Fact("STUCKNESS: low", nil),
        Fact("ERROR: 3 vulnerabilities found", nil),
        Fact("MAX_ITERATIONS", nil),
        Fact("ÐONE", nil),
        // Tags in sentences.
        Fact("All checked: <promise>DONE</promise>", nil),
        Fact("Emit <promise>DONE</promise> and exit.", nil),
        Fact("<promise>DONE</promise> is what I would print.", nil),
        Fact("<promise>DONE</promise> or <promise>STUCK</promise>", nil),
        Fact("<promise>STUCK: reason</promise> or <promise>DONE</promise>", nil),
        Fact("<promise>DONE", nil),
        Fact("<promise></promise>", nil),
        Fact("<promise>done with part one</promise>", nil),
        Fact("<promise>LATER</promise>", nil),
        Fact("<!-- <promise>DONE</promise> -->", nil),
        Fact("text ===DONE_ERR=== reason", nil),
        // Markdown that is no plain line.
        Fact("- DONE", nil),
        Fact("* DONE", nil),
        Fact("1. DONE", nil),
        Fact("- [x] DONE", nil),
        Fact("# DONE", nil),
        Fact("> DONE", nil),
        Fact("> <promise>DONE</promise>", nil),
        Fact("| DONE |", nil),
        Fact("\"DONE\"", nil),
        Fact("'DONE'", nil),
        Fact("**DONE", nil),
        Fact("**", nil),
        Fact("``", nil),
        // Code.
        Fact("The loop says:\n\n    <promise>DONE</promise>\n\nbut a test fails.", nil),
        Fact("The loop says:\n\n\t<promise>DONE</promise>\n\nbut a test fails.", nil),
        Fact("```\nDONE\n```", nil),
        Fact("```text\n<promise>DONE</promise>\n```\nThat is what I must print.", nil),
        Fact("~~~\nDONE\n~~~", nil),
        Fact("````markdown\n```\nDONE\n```\nDONE\n````", nil),
        Fact("```\n~~~\nDONE\n```", nil),
        Fact("1. The rule:\n   ```\n   DONE\n   ```", nil),
        Fact("```\ncut in the middle of AGENT.md\nDONE", nil),
    ]

    @Test("what only looks like a signal is none", arguments: traps)
    func ignores(_ trap: Fact) {
        #expect(SignalReader.signal(inFinalText: trap.text) == nil)
    }

    @Test("a signal after a closed fence counts")
    func afterFence() {
        #expect(SignalReader.signal(inFinalText: "```sh\nmake test\n```\nDONE") == .done)
        #expect(SignalReader.signal(inFinalText: "~~~\nSTUCK: x\n~~~\n\nDONE") == .done)
        #expect(SignalReader.signal(inFinalText: "```a`b``` is code in prose\nDONE") == .done)
    }

    @Test("the last signal wins")
    func lastWins() {
        #expect(SignalReader.signal(inFinalText: "STUCK: no key\nI found the key.\nDONE") == .done)
        #expect(
            SignalReader.signal(inFinalText: "DONE\nno, wait\nSTUCK: a test fails") == .stuck(reason: "a test fails")
        )
        #expect(SignalReader.signal(inFinalText: "<promise>DONE</promise>\n```\nSTUCK: x\n```") == .done)
    }

    @Test("the signal that gave way is not the reason of the one that won")
    func reasonSkipsSignals() {
        #expect(SignalReader.signal(inFinalText: "No key.\nDONE\nSTUCK") == .stuck(reason: "No key."))
    }

    @Test("only the last 20 lines that are not blank are looked at")
    func window() {
        let tail = (1...19).map { "line \($0)\n\n" }.joined()
        #expect(SignalReader.signal(inFinalText: "DONE\n" + tail) == .done)
        #expect(SignalReader.signal(inFinalText: "DONE\n" + tail + "line 20") == nil)
    }

    @Test("a fence opened before the window still covers it")
    func fenceBeforeWindow() {
        let quoted = (1...30).map { "quoted \($0)\n" }.joined()
        #expect(SignalReader.signal(inFinalText: "```\n" + quoted + "DONE\n```\n") == nil)
    }

    @Test("AGENT.md quoted in an answer is no signal, in a fence or not")
    func quotedInstructions() {
        let instructions = """
            ## Core loop
            1. Orient: read PROJECT-SPEC.md and IMPLEMENTATION_PLAN.md.
            2. No plan? Write one, emit `<promise>PLANNED</promise>` and exit.
            3. Pick ONE unit. All checked: emit `<promise>DONE</promise>` and exit.
            4. After 3 failed attempts emit `<promise>STUCK: reason</promise>` and exit.
            """
        #expect(SignalReader.signal(inFinalText: "I read AGENT.md:\n\n\(instructions)\n\nNext: auth.") == nil)
        let listed = "The signals are:\n```\nDONE\nSTUCK: reason\n<promise>PLANNED</promise>\n```\nI did the login."
        #expect(SignalReader.signal(inFinalText: listed) == nil)
    }

    @Test("an echo of the prompt is left out when the prompt is known")
    func promptEcho() {
        let prompt = "Read AGENT.md. When nothing is left, print\n\n<promise>DONE</promise>\n"
        let echoed =
            "agent 1.2\nRead AGENT.md. When nothing is left, print\n<promise>DONE</promise>\nI did the login form."
        #expect(SignalReader.signal(inFinalText: echoed) == .done)
        #expect(SignalReader.signal(inFinalText: echoed, prompt: prompt) == nil)
        #expect(SignalReader.signal(inFinalText: echoed + "\nDONE", prompt: prompt) == .done)
        #expect(SignalReader.signal(inFinalText: "DONE", prompt: prompt) == .done)
        #expect(SignalReader.signal(inFinalText: "DONE", prompt: "DONE") == .done)
        #expect(SignalReader.signal(inFinalText: "DONE", prompt: "") == .done)
    }

    @Test("a reason is one line of at most 500 characters")
    func reasonIsBounded() throws {
        let long = String(repeating: "é", count: 3000)
        guard case .stuck(let reason) = SignalReader.signal(inFinalText: "STUCK: a\t b\u{1B}[1m \(long)") else {
            Issue.record("no signal")
            return
        }
        #expect(reason.count == 500)
        #expect(reason.hasPrefix("a b éé"))
        #expect(reason.hasSuffix("é…"))
    }

    @Test("hostile texts are read in bounded work")
    func hostileTexts() {
        let marks = "DONE" + String(repeating: "\u{301}", count: 300_000)
        #expect(SignalReader.signal(inFinalText: marks) == nil)
        #expect(SignalReader.signal(inFinalText: String(repeating: "`", count: 200_000)) == nil)
        #expect(SignalReader.signal(inFinalText: String(repeating: "x\n", count: 200_000) + "DONE") == .done)
        #expect(SignalReader.signal(inFinalText: String(repeating: "\u{1B}[", count: 50_000) + "\nDONE") == .done)
        #expect(SignalReader.signal(inFinalText: "\0DONE\0") == .done)
    }
}

@Suite("Signal files")
struct SignalFileTests {
    struct Fact: Sendable {
        var content: String
        var signal: TurnSignal?

        init(_ content: String, _ signal: TurnSignal?) {
            self.content = content
            self.signal = signal
        }
    }

    static let facts: [Fact] = [
        Fact("done", .done),
        Fact("Done\n", .done),
        Fact("\n\n  DONE  \nmore", .done),
        Fact("complete", .done),
        Fact("done: all boxes", .done),
        Fact("planned", .planned),
        Fact("stuck: no key", .stuck(reason: "no key")),
        Fact("stuck no key", .stuck(reason: "no key")),
        Fact("STUCK\tno key", .stuck(reason: "no key")),
        Fact("stuck\nno key\nmore", .stuck(reason: "no key")),
        Fact("stuck", .stuck(reason: "")),
        Fact("error: no key", .stuck(reason: "no key")),
        Fact("needs_human which licence?", .stuck(reason: "which licence?")),
        Fact("<promise>DONE</promise>", .done),
        Fact("**STUCK:** no key", .stuck(reason: "no key")),
        Fact("===DONE_ERR=== no key", .stuck(reason: "no key")),
        Fact("\u{FEFF}done\r\n", .done),
        Fact("", nil),
        Fact(" \n\t\r\n", nil),
    ]

    @Test("every documented form is understood", arguments: facts)
    func understands(_ fact: Fact) throws {
        #expect(try SignalReader.signal(inSignalFile: Array(fact.content.utf8)) == fact.signal)
    }

    @Test(
        "what is no signal is an error that says what to write",
        arguments: ["finished", "done with part one", "donee", "stuckness", "{\"signal\":\"done\"}", "- done", "0"]
    )
    func refuses(_ content: String) {
        let error = #expect(throws: SignalFileError.self) {
            try SignalReader.signal(inSignalFile: Array(content.utf8))
        }
        #expect(error?.message.contains("\"\(content)\"") == true)
        #expect(error?.message.contains("write \"done\"") == true)
    }

    @Test(
        "bytes that are no text are an error",
        arguments: [[0xFF, 0xFE, 0x64], [0x64, 0x00, 0x6F], [0xC3]] as [[UInt8]]
    )
    func refusesBytes(_ bytes: [UInt8]) {
        let error = #expect(throws: SignalFileError.self) { try SignalReader.signal(inSignalFile: bytes) }
        #expect(error?.description.contains("UTF-8") == true)
    }

    @Test("a huge file is read from its beginning only")
    func hugeFile() throws {
        var bytes = Array("done\n".utf8)
        bytes += [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        #expect(try SignalReader.signal(inSignalFile: bytes) == .done)
        let word = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        let error = #expect(throws: SignalFileError.self) { try SignalReader.signal(inSignalFile: word) }
        #expect((error?.message.count ?? 1000) < 300)
    }
}

@Suite("Signals by both ways")
struct SignalPrecedenceTests {
    @Test("the file beats the final words, and says nothing where it is empty or absent")
    func fileFirst() {
        let stuck = TurnSignal.stuck(reason: "no key")
        #expect(SignalReader.signal(file: Array("stuck: no key".utf8), finalText: "DONE", prompt: nil) == stuck)
        #expect(SignalReader.signal(file: [], finalText: "DONE", prompt: nil) == .done)
        #expect(SignalReader.signal(file: nil, finalText: "DONE", prompt: nil) == .done)
        #expect(SignalReader.signal(file: nil, finalText: "working", prompt: nil) == nil)
    }

    @Test("a file that makes no sense is stuck, whatever the words say")
    func senselessFile() {
        guard case .stuck(let reason) = SignalReader.signal(file: [0xFF], finalText: "DONE", prompt: nil) else {
            Issue.record("a senseless file was passed over")
            return
        }
        #expect(reason.contains("makes no sense"))
    }
}
