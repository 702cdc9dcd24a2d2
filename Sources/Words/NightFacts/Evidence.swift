public import MidwatchModel

/// What speaks for a check's answer: how its command ended and what it printed last, or why there is no answer.
///
/// Lines are the command's own, the last of its stdout and then of its stderr, at most 4 KiB in all.
public indirect enum Evidence: Hashable, Sendable {
    /// Its command ended with this exit status, 0 to 255.
    case exited(Int, lines: [String] = [])
    /// Its command ended with this exit status where it was to fail: with 0, or with a shell's word that it was not run or
    /// was killed.
    case didNotFail(Int, lines: [String] = [])
    /// This signal killed its command.
    case killed(signal: Int, lines: [String] = [])
    /// Its keeper ended it.
    case ended(by: ExitRecord.Ender, lines: [String] = [])
    /// Its command says that there is nothing to do (exit status 75, EX_TEMPFAIL), and why.
    case nothingToDo(String)
    /// Its command was never executed; the text says what, where and the cure.
    case notStarted(String)
    /// Its keeper was lost so many times in a row without an answer; why the last time.
    case lost(times: Int, Cause)
    /// It has no answer, and is made again; why.
    case madeAgain(Cause)
    /// Nobody asks for it any more.
    case calledOff
    /// As an older ledger has it.
    case recorded(String)

    /// What an ended command has to show.
    public init(of exit: ExitRecord, lines: [String]) {
        switch (exit.status, exit.endedBy) {
        case (.neverStarted(let why), _): self = .notStarted(why)
        case (_, let ender?): self = .ended(by: ender, lines: lines)
        case (.exited(let code), nil): self = .exited(code, lines: lines)
        case (.signalled(let signal), nil): self = .killed(signal: signal, lines: lines)
        }
    }

    /// The stable name of the kind it is: part of the ledger and of the fields of causes and notices.
    public var kind: String {
        switch self {
        case .exited: "exited"
        case .didNotFail: "did_not_fail"
        case .killed: "killed"
        case .ended(.timeout, _): "timed_out"
        case .ended(.noOutput, _): "silent"
        case .ended(.repeatedOutput, _): "repeated_output"
        case .ended(.request, _): "ended_on_request"
        case .nothingToDo: "nothing_to_do"
        case .notStarted: "not_started"
        case .lost: "lost"
        case .madeAgain: "made_again"
        case .calledOff: "called_off"
        case .recorded: "recorded"
        }
    }

    /// The last lines of its command's output; none where it did not run or printed nothing.
    public var lines: [String] {
        switch self {
        case .exited(_, let lines), .didNotFail(_, let lines), .killed(_, let lines), .ended(_, let lines): lines
        case .nothingToDo, .notStarted, .lost, .madeAgain, .calledOff, .recorded: []
        }
    }

    /// What it says, for programs.
    var fields: [Field] {
        [.text("evidence", kind)] + details + (lines.isEmpty ? [] : [.text("lines", lines.joined(separator: "\n"))])
    }

    private var details: [Field] {
        switch self {
        case .exited(let code, _), .didNotFail(let code, _): [.number("exitStatus", code)]
        case .killed(let signal, _): [.number("signal", signal)]
        case .nothingToDo(let why), .notStarted(let why): [.text("words", why)]
        case .lost(let times, let cause): [.number("times", times)].and(cause, as: "because")
        case .madeAgain(let cause): [].and(cause, as: "because")
        case .recorded(let text): [.text("words", text)]
        case .ended, .calledOff: []
        }
    }
}
