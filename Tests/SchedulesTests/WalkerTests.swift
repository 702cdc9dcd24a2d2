import MidwatchModel
import MidwatchTestKit
import Schedules
import Testing

/// Schedules against a walker that looks at every minute (or second) of a zone's clock around its real transitions.
@Suite struct WalkerTests {
    /// What fires in a stretch of time, by the rules in their plainest form.
    struct Walker {
        var cron: RandomCron
        /// The offsets in the stretch: from which second on, how many seconds.
        var offsets: [(from: Int, offset: Int)]
        /// 60 where everything falls on whole minutes, else 1.
        var step: Int

        init(cron: RandomCron, zone: PlainZone, range: Range<Int>) {
            self.cron = cron
            offsets = [(range.lowerBound, zone.offset(at: range.lowerBound))]
            for change in zone.changes(in: range) { offsets.append((change, zone.offset(at: change))) }
            let isWhole = offsets.allSatisfy { $0.from % 60 == 0 && $0.offset % 60 == 0 }
            step = isWhole && !cron.seconds[1...].contains(true) ? 60 : 1
        }

        func local(_ second: Int) -> Int {
            var index = offsets.count - 1
            while index > 0, offsets[index].from > second { index -= 1 }
            return second + offsets[index].offset
        }

        func matches(_ local: Int) -> Bool {
            cron.minutes[local / 60 % 60] && cron.seconds[local % 60] && cron.hours[local / 3600 % 24]
                && cron.matches(PlainDate.calendar[local / 86_400])
        }

        /// Seconds after `start` that fire. The walk begins earlier, to know what the clock has shown before.
        func fires(range: Range<Int>, after start: Int) -> [Int] {
            // Matching local times that the clock has shown.
            var shown: Set<Int> = []
            var fires: [Int] = []
            var before = local(range.lowerBound) - step
            var second = range.lowerBound
            while second < range.upperBound {
                let now = local(second)
                var isDue = matches(now)
                if !cron.hoursStarred {
                    if isDue { isDue = shown.insert(now).inserted }
                    // Times that the clock has just jumped over.
                    if now > before + step {
                        for skipped in stride(from: before + step, to: now, by: step) where !shown.contains(skipped) {
                            isDue = isDue || matches(skipped)
                        }
                    }
                }
                if isDue && second > start { fires.append(second) }
                before = now
                second += step
            }
            return fires
        }
    }

    /// A wrong distance, or one hashed differently, moves all occurrences.
    static func stagger(job: String, window: Int64) -> Int64 {
        guard window > 0 else { return 0 }
        let hash = job.utf8.reduce(14_695_981_039_346_656_037 as UInt64) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        return Int64(hash % UInt64(window))
    }

    /// Compares one random expression with the walker over one real transition. Returns how many fires were compared.
    static func compare(zone name: String, plain: PlainZone, rules: ZoneRules, seed: UInt64, withSeconds: Bool) throws
        -> Int
    {
        var random = SeededGenerator(seed: seed)
        let changes = plain.changes(in: 31_536_000..<2_208_988_800)
        guard let change = changes.randomElement(using: &random) else { return 0 }
        let cron = RandomCron(using: &random, withSeconds: withSeconds, anyDay: true)
        let hours = withSeconds ? 4 : 40
        let range = (change / 60 * 60 - 30 * 3600)..<(change / 60 * 60 + hours * 3600)
        let start = change - Int.random(in: -7200...(withSeconds ? 4 : 29) * 3600, using: &random)
        let window = Bool.random(using: &random) ? Int64.random(in: 1...7_200_000, using: &random) : 0
        let comment: Comment = "seed \(seed), zone \(name), change \(change), start \(start), cron \(cron.text)"

        guard
            let schedule = try? CompiledSchedule(
                .cron(.init(expression: cron.text, zone: name, stagger: .milliseconds(window))),
                job: JobID("job-\(seed)"),
                zones: TestZones([rules])
            )
        else {
            // Only what has no day in 400 years may be refused; of these dates 71 years must be empty.
            #expect(!PlainDate.calendar.contains(where: cron.matches), comment)
            return 0
        }
        let walker = Walker(cron: cron, zone: plain, range: range)
        let moved = stagger(job: "job-\(seed)", window: window)
        func instant(_ second: Int) -> WallTime { WallTime(millisecondsSinceEpoch: Int64(second) * 1000 + moved) }
        let expected = walker.fires(range: range, after: start).map(instant)
        let end = instant(range.upperBound - 1)
        let found = schedule.chain(after: instant(start), through: end)
        #expect(found == expected, comment)

        // The other ways to ask agree with the chain.
        #expect(found == found.sorted() && Set(found).count == found.count, comment)
        let limit = Int.random(in: 0...max(1, min(found.count, 40)), using: &random)
        let newest = schedule.occurrences(after: instant(start), through: end, anchor: epoch, limit: limit)
        #expect(newest.newest == found.suffix(limit), comment)
        #expect(newest.leftOut == Int64(max(0, found.count - limit)), comment)
        for occurrence in found.suffix(20) {
            let justBefore = WallTime(millisecondsSinceEpoch: occurrence.millisecondsSinceEpoch - 1)
            #expect(schedule.next(notBefore: occurrence, anchor: epoch) == occurrence, comment)
            #expect(schedule.next(after: justBefore, anchor: epoch) == occurrence, comment)
        }
        return found.count
    }

    @Test(
        "Random expressions fire as the minute walker says, around transitions of every kind",
        arguments: ZoneFiles.names
    )
    func minutes(name: String) throws {
        let plain = try PlainZone(name)
        let rules = try ZoneFiles.rules(name)
        var compared = 0
        for seed in 0..<10 {
            compared += try WalkerTests.compare(
                zone: name,
                plain: plain,
                rules: rules,
                seed: UInt64(seed) * 1000 + UInt64(ZoneFiles.names.firstIndex(of: name) ?? 0),
                withSeconds: false
            )
        }
        // Most seeds have fires in their stretch, or the comparison means nothing.
        #expect(compared > 50, "\(name) had \(compared) fires")
    }

    @Test("Random expressions with seconds fire as the second walker says", arguments: ZoneFiles.names.prefix(12))
    func seconds(name: String) throws {
        let plain = try PlainZone(name)
        let rules = try ZoneFiles.rules(name)
        for seed in 0..<2 {
            _ = try WalkerTests.compare(
                zone: name,
                plain: plain,
                rules: rules,
                seed: 500_000 + UInt64(seed) * 1000 + UInt64(ZoneFiles.names.firstIndex(of: name) ?? 0),
                withSeconds: true
            )
        }
    }

    @Test("Random day fields match as a walk over every day from 1970 to 2040 says", arguments: 0..<24)
    func days(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed) + 900_000)
        let cron = RandomCron(using: &random, withSeconds: false, anyDay: false)
        let fields = cron.text.split(separator: " ")
        let text = "0 0 \(fields[2]) \(fields[3]) \(fields[4])"
        let expected = PlainDate.calendar.indices.dropFirst().filter { cron.matches(PlainDate.calendar[$0]) }
            .map { WallTime(secondsSinceEpoch: Int64($0) * 86_400) }
        let end = WallTime(secondsSinceEpoch: Int64(PlainDate.calendar.count) * 86_400 - 1)
        guard let schedule = try? SchedulesTests.cron(text) else {
            #expect(expected.isEmpty, "seed \(seed), cron \(text)")
            return
        }
        #expect(schedule.chain(after: epoch, through: end) == expected, "seed \(seed), cron \(text)")
        let found = schedule.occurrences(after: epoch, through: end, anchor: epoch, limit: 10)
        #expect(found.newest == expected.suffix(10), "seed \(seed), cron \(text)")
        #expect(found.leftOut == Int64(max(0, expected.count - 10)), "seed \(seed), cron \(text)")
    }

    @Test("Counts over years are those of the chain, and canonical text reads back", arguments: 0..<60)
    func counts(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed) + 700_000)
        let name = ZoneFiles.names[Int.random(in: 0..<ZoneFiles.names.count, using: &random)]
        let random1 = RandomCron(using: &random, withSeconds: false, anyDay: false)
        let comment: Comment = "seed \(seed), zone \(name), cron \(random1.text)"
        guard let expression = try? CronExpression(parsing: random1.text) else { return }
        #expect(try CronExpression(parsing: expression.canonicalText) == expression, comment)
        let schedule = try SchedulesTests.cron(random1.text, zone: name)
        let after = WallTime(secondsSinceEpoch: Int64.random(in: 0...2_000_000_000, using: &random))
        let through = after.advanced(by: .seconds(Int64.random(in: 0...40_000_000, using: &random)))
        let chain = schedule.chain(after: after, through: through)
        guard chain.count < 100_000 else { return }
        let limit = Int.random(in: 0...50, using: &random)
        let found = schedule.occurrences(after: after, through: through, anchor: epoch, limit: limit)
        #expect(found.newest == chain.suffix(limit), comment)
        #expect(found.leftOut == Int64(max(0, chain.count - limit)), comment)
    }
}
