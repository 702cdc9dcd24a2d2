import Glibc
import NightSimulation
import SchedulerCore
import Synchronization

/// Plays made-up nights on all processors and tells what they came to. Ends with 1 when one of them fails.
@main
enum Simulate {
    /// How many seeds one worker takes at a time.
    private static let portion: UInt64 = 20

    static func main() async {
        guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
            write(Options.usage, to: STDERR_FILENO)
            exit(2)
        }
        if options.listsMutants {
            write(Mutation.allCases.map(\.rawValue).joined(separator: "\n"), to: STDOUT_FILENO)
            exit(0)
        }
        if let mutation = options.mutant {
            let (text, status) = MutantRun.words(mutation, seeds: options.seeds)
            write(text, to: STDOUT_FILENO)
            exit(status)
        }
        let golden = readGolden(options)
        var summary = await play(options)
        settleGolden(golden, &summary, options)
        for failure in summary.failures.prefix(5) {
            write(failure.failureText, to: options.isJSON ? STDERR_FILENO : STDOUT_FILENO)
        }
        write(options.isJSON ? summary.json : summary.table, to: STDOUT_FILENO)
        exit(summary.failureCount == 0 && summary.changed.isEmpty ? 0 : 1)
    }

    /// The golden digests to compare with; none where none are asked for. Ends the program when the file makes no sense.
    private static func readGolden(_ options: Options) -> GoldenDigests {
        guard let path = options.golden, !options.writesGolden else { return GoldenDigests() }
        guard let golden = GoldenDigests(path: path) else {
            write(
                "midwatch-simulate: \(path) is no file of golden digests; write one with --write-golden",
                to: STDERR_FILENO
            )
            exit(2)
        }
        return golden
    }

    /// Compares what was played with the golden digests, or writes them.
    private static func settleGolden(_ golden: GoldenDigests, _ summary: inout Summary, _ options: Options) {
        guard let path = options.golden else { return }
        if options.writesGolden {
            guard GoldenDigests(digests: summary.digests).write(to: path) else {
                write("midwatch-simulate: \(path) could not be written", to: STDERR_FILENO)
                exit(2)
            }
            return
        }
        let common = summary.digests.keys.filter { golden.digests[$0] != nil }
        summary.comparedCount = common.count
        summary.changed = common.filter { golden.digests[$0] != summary.digests[$0] }.sorted()
        guard !summary.changed.isEmpty else { return }
        let seeds = summary.changed.prefix(10).map { "\($0)" }.joined(separator: " ")
        write("\(summary.changed.count) nights are other than golden; the first seeds: \(seeds)", to: STDERR_FILENO)
    }

    /// What the workers share.
    private final class Queue: Sendable {
        let next = Atomic<UInt64>(0)
        let isOver = Atomic<Bool>(false)
    }

    private static func play(_ options: Options) async -> Summary {
        let queue = Queue()
        let workers = options.seeds <= portion ? 1 : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        return await withTaskGroup(of: Summary.self) { group in
            for _ in 0..<workers {
                group.addTask { @concurrent in work(options, queue) }
            }
            var all = Summary()
            for await summary in group { all.add(summary) }
            return all
        }
    }

    /// Plays portions of seeds until there are none left.
    private static func work(_ options: Options, _ queue: Queue) -> Summary {
        var summary = Summary()
        while !queue.isOver.load(ordering: .relaxed) {
            let start = queue.next.add(portion, ordering: .relaxed).oldValue
            guard start < options.seeds else { break }
            for seed in start..<min(start + portion, options.seeds) {
                var night = SimulatedNight(seed: options.first + seed, isTraced: options.isTraced)
                let report = night.run()
                summary.add(report, lookingFor: options.until)
                if options.golden != nil { summary.digests[report.seed] = report.digest }
                if options.isTraced { tell(report) }
                guard let text = options.until, report.contains(text) else { continue }
                queue.isOver.store(true, ordering: .relaxed)
                break
            }
            tellProgress(start, options)
        }
        return summary
    }

    private static func tell(_ report: NightReport) {
        write("seed \(report.seed); its faults: \(report.faults)", to: STDOUT_FILENO)
        for line in report.trace { write(line, to: STDOUT_FILENO) }
    }

    private static func tellProgress(_ done: UInt64, _ options: Options) {
        guard !options.isQuiet, !options.isJSON, done % 1000 == 0, done > 0 else { return }
        write("\(done) seeds", to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array((text + "\n").utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }
}
