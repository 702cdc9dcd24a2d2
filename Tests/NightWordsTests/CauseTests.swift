import MidwatchModel
import NightFacts
import NightWords
import Testing

struct CauseTests {
    static let sentences: [(Cause, String)] = Samples.starts + Samples.waits + Samples.turns + Samples.jobs

    @Test("Every cause has its sentence", arguments: sentences)
    func sentence(cause: Cause, text: String) {
        #expect(cause.words == text)
    }

    @Test("Kinds are words joined by underscores, and tell causes apart")
    func kinds() {
        for (cause, _) in Self.sentences {
            #expect(cause.kind.allSatisfy { $0 == "_" || $0.isLowercase && $0.isASCII }, "\(cause.kind)")
        }
        #expect(Set(Self.sentences.map(\.0.kind)).count > 90)
    }

    @Test("What is read back has the same kind and sentence, and is equal where the kind says it all")
    func readingBack() {
        for (cause, text) in Self.sentences {
            let again = Cause(kind: cause.kind, text: text)
            #expect(again.kind == cause.kind && again.words == text)
            if cause.fields.isEmpty, again != cause {
                #expect(again == .recorded(kind: cause.kind, text: text))
            }
        }
    }

    @Test("A row without a kind is somebody's words")
    func old() {
        #expect(Cause(kind: nil, text: "the job is done") == .words("the job is done"))
        #expect(Cause(kind: "words", text: "no key") == .words("no key"))
        #expect(Cause(kind: "of_later_versions", text: "so it is").words == "so it is")
    }

    @Test("A cause within another is named and gives its fields")
    func nesting() {
        let cause = Cause.jobWasStuck(.failedInARow(3, .failed, .badEnd(.exited(2), saidDone: false, message: "")))
        #expect(
            cause.fields == [
                Field("because", .text("failed_in_a_row")), Field("failures", .number(3)),
                Field("outcome", .text("failed")), Field("exitStatus", .number(2)), Field("saidDone", .flag(false)),
            ]
        )
    }

    @Test("Fields carry instants and spans in milliseconds")
    func units() {
        #expect(
            Cause.waits(.catchUp(.waits(until: Samples.four, inCrashLoop: true))).fields == [
                Field("rule", .text("waits")), Field("inCrashLoop", .flag(true)),
                Field("untilMs", .number(Samples.four.millisecondsSinceEpoch)),
            ]
        )
        #expect(Cause.startedLate(.seconds(90)).fields == [Field("lateMs", .number(90_000))])
    }
}
