import Systemd
import Testing

@Suite("Journal fields")
struct JournalFieldTests {
    @Test(
        "a metadata key becomes a field name that journald accepts",
        arguments: [
            ("job", "MIDWATCH_JOB"), ("exit-status", "MIDWATCH_EXIT_STATUS"), ("MIDWATCH_TURN", "MIDWATCH_TURN"),
            ("midwatch.phase", "MIDWATCH_PHASE"), ("midwatchful", "MIDWATCH_MIDWATCHFUL"), ("", "MIDWATCH_"),
            ("a b=c\n", "MIDWATCH_A_B_C_"), ("größe", "MIDWATCH_GR____E"), ("_x", "MIDWATCH__X"), ("9", "MIDWATCH_9"),
            (String(repeating: "k", count: 80), "MIDWATCH_" + String(repeating: "K", count: 55)),
        ]
    )
    func metadataKey(key: String, name: String) {
        #expect(JournalField.name(forMetadataKey: key) == name)
        #expect(JournalField(name: name, text: "").hasValidName)
    }

    @Test(
        "names that journald would drop in silence are told from those it keeps",
        arguments: [
            ("MESSAGE", true), ("A", true), ("A_9", true), (String(repeating: "A", count: 64), true), ("", false),
            ("message", false), ("_PID", false), ("9A", false), ("A-B", false), ("A=B", false), ("A\nB", false),
            ("Ä", false), (String(repeating: "A", count: 65), false),
        ]
    )
    func validNames(name: String, isValid: Bool) {
        #expect(JournalField(name: name, text: "x").hasValidName == isValid)
    }
}
