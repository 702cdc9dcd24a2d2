import MidwatchModel

// What plans take from the tempo of a night.

extension JobMaker {
    /// How long a phase or an approval may take.
    func span(_ generator: inout SeededGenerator) -> Duration {
        let seconds =
            switch tempo {
            case .brisk: [30, 300, 1800]
            case .steady: [1800, 10_800, 40_000]
            case .slow: [7200, 86_400, 300_000]
            }
        return .seconds(generator.pick(seconds))
    }

    /// When a plan begins anew: several times a night.
    func planSchedule(_ generator: inout SeededGenerator) -> Schedule {
        let (seconds, texts) =
            switch tempo {
            case .brisk: ([120, 600, 1800], ["*/10 * * * *", "30 * * * *"])
            case .steady: ([7200, 20_000], ["30 2 * * *", "0 */4 * * *"])
            case .slow: ([86_400, 200_000], ["30 2 * * *", "0 22 * * 1-5"])
            }
        if generator.isOne(in: 2) {
            let zone = generator.pick(SimulatedZones.names)
            return .cron(Schedule.Cron(expression: generator.pick(texts), zone: zone))
        }
        let anchor =
            generator.isOne(in: 3)
            ? start.advanced(by: .milliseconds(Int.random(in: -5_000_000...2_000_000, using: &generator))) : nil
        return .every(Schedule.Interval(period: .seconds(generator.pick(seconds)), anchor: anchor))
    }
}
