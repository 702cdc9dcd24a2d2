import MidwatchModel
import Testing

@testable import Ledger

/// When copies are due, which are deleted, and what they are called.
@Suite struct BackupPolicyTests {
    private let now = WallTime(millisecondsSinceEpoch: 1_795_234_500_123)

    private func ago(_ seconds: Int64) -> WallTime { now.advanced(by: .seconds(-seconds)) }

    @Test("due: none, a day old, or of the future")
    func due() {
        #expect(BackupPolicy.isDue(newest: nil, now: now))
        #expect(BackupPolicy.isDue(newest: ago(86_400), now: now))
        #expect(!BackupPolicy.isDue(newest: ago(86_399), now: now))
        #expect(!BackupPolicy.isDue(newest: now, now: now))
        #expect(BackupPolicy.isDue(newest: ago(-1), now: now))
        #expect(BackupPolicy.isDue(newest: ago(3600), now: now, interval: BackupPolicy.edgeInterval))
        #expect(!BackupPolicy.isDue(newest: ago(3599), now: now, interval: BackupPolicy.edgeInterval))
    }

    @Test("how long until the next")
    func timeLeft() {
        #expect(BackupPolicy.timeLeft(newest: nil, now: now) == .zero)
        #expect(BackupPolicy.timeLeft(newest: ago(86_000), now: now) == .seconds(400))
        #expect(BackupPolicy.timeLeft(newest: ago(90_000), now: now) == .zero)
        #expect(BackupPolicy.timeLeft(newest: ago(-5), now: now) == .zero)
    }

    @Test("the newest seven are kept, in whatever order they come")
    func superfluous() {
        let times = (0..<10).map { ago(Int64($0)) }
        #expect(BackupPolicy.superfluous(times.shuffled()) == [ago(9), ago(8), ago(7)])
        #expect(BackupPolicy.superfluous(Array(times.prefix(7))) == [])
        #expect(BackupPolicy.superfluous([]) == [])
    }

    @Test("a name tells its time, in UTC, to the millisecond")
    func names() {
        #expect(BackupName.name(at: now) == "ledger-20261121T041500.123Z.sqlite")
        for milliseconds in [0, 1, 999, 951_782_400_000, 1_709_164_800_007, 4_102_444_799_999] as [Int64] {
            let instant = WallTime(millisecondsSinceEpoch: milliseconds)
            #expect(BackupName.time(of: BackupName.name(at: instant)) == instant)
        }
    }

    @Test("before 1970, too, the time is that of the calendar")
    func namesBeforeTheEpoch() {
        let instant = WallTime(millisecondsSinceEpoch: -1)
        #expect(BackupName.name(at: instant) == "ledger-19691231T235959.999Z.sqlite")
        #expect(BackupName.time(of: BackupName.name(at: instant)) == instant)
    }

    @Test(
        "what is not the name of a copy is none",
        arguments: [
            "ledger.sqlite", "ledger-.sqlite", "ledger-20261121T041500.123Z.sqlite.new",
            "ledger-20261121T041500Z.sqlite",
            "ledger-20261341T041500.123Z.sqlite", "ledger-2026112 T041500.123Z.sqlite",
            "ledger--0261121T041500.123Z.sqlite", "ledger-20261121041500.123Z.sqlite",
        ]
    )
    func otherNames(name: String) {
        #expect(BackupName.time(of: name) == nil)
    }
}
