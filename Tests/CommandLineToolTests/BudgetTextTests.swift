import ControlAPI
import MidwatchModel
import Schedules
import Testing

@testable import CommandLineTool

@Suite("Budgets for people")
struct BudgetTextTests {
    private let style = TextStyle(isColoured: false, zone: .utc, now: WallTime(millisecondsSinceEpoch: 0))

    private func bound(
        _ kind: BudgetUnit,
        _ spent: Double,
        of limit: Double,
        setAside: Double = 0,
        _ percent: Int64,
        cap: Int64? = nil
    ) -> BudgetReply.Bound {
        BudgetReply.Bound(
            kind: kind,
            spent: spent,
            limit: limit,
            raised: 0,
            setAside: setAside,
            percent: percent,
            reachesLimitAtMs: cap
        )
    }

    @Test("A row for each kind that a budget bounds, in the units of people, and what is an estimate")
    func table() {
        let noon: Int64 = 43_200_000
        let budgets = [
            BudgetReply(
                scope: .night,
                period: .night,
                endsAtMs: noon,
                estimatedMicroUSD: 0,
                bounds: [bound(.turns, 3, of: 10, 30)]
            ),
            BudgetReply(
                scope: .account,
                name: "anthropic",
                period: .night,
                endsAtMs: noon,
                estimatedMicroUSD: 500_000,
                bounds: [
                    bound(.usd, 15.25, of: 25, setAside: 1.5, 61, cap: 13_200_000), bound(.minutes, 125, of: 240, 52),
                ]
            ),
            BudgetReply(
                scope: .job,
                name: "auth",
                period: .ever,
                estimatedMicroUSD: 0,
                bounds: [bound(.usd, 0.0042, of: 1, 0)]
            ),
        ]
        #expect(
            BudgetText.lines(budgets, style) == [
                "BUDGET                 SPENT        OF  SET ASIDE   %  UNTIL                CAP ABOUT",
                "night                3 turns  10 turns          -  30  1970-01-01 12:00:00  -",
                "account anthropic     $15.25    $25.00      $1.50  61  1970-01-01 12:00:00  1970-01-01 03:40:00",
                "account anthropic  2 h 5 min       4 h          -  52  1970-01-01 12:00:00  -",
                "job auth             $0.0042     $1.00          -   0  -                    -",
                "account anthropic: $0.50 of it is an estimate",
            ]
        )
        #expect(BudgetText.lines([], style) == ["no budgets"])
    }
}
