import MidwatchModel
import NightFacts
import NightWords
import Testing

struct TextTests {
    @Test(
        "Exact spans take the greatest unit without a fraction",
        arguments: [
            (0, "0 d"), (1, "1 ms"), (1500, "1500 ms"), (45_000, "45 s"), (60_000, "1 min"), (5_400_000, "90 min"),
            (28_800_000, "8 h"), (86_400_000, "1 d"), (90_000_000, "25 h"), (172_800_000, "2 d"),
        ] as [(Int64, String)]
    )
    func exact(milliseconds: Int64, text: String) {
        #expect(DurationText.exact(.milliseconds(milliseconds)) == text)
    }

    @Test(
        "Rough spans are rounded to minutes from two minutes, to hours from two hours",
        arguments: [
            (0, "0 s"), (119, "119 s"), (120, "2 min"), (149, "2 min"), (150, "3 min"), (7199, "120 min"),
            (7200, "2 h"), (8999, "2 h"), (9000, "3 h"), (604_800, "168 h"),
        ] as [(Int64, String)]
    )
    func rough(seconds: Int64, text: String) {
        #expect(DurationText.rough(.seconds(seconds)) == text)
    }

    @Test("Seconds are cut off")
    func seconds() {
        #expect(DurationText.seconds(.milliseconds(61_999)) == "61 s")
    }

    @Test(
        "Amounts have digits of their own kind",
        arguments: [
            (.turns, 3, "3", "turns"), (.tokens, 1_200_000, "1200000", "tokens"),
            (.money, 19_804_000, "19.80", "USD"), (.money, 4200, "0.0042", "USD"),
            (.time, 5_400_000, "90", "min"), (.time, 5_430_000, "90.5", "min"),
        ] as [(BudgetKind, Int64, String, String)]
    )
    func amounts(kind: BudgetKind, amount: Int64, digits: String, unit: String) {
        #expect(kind.digits(amount) == digits)
        #expect(kind.unit == unit)
    }
}
