import Glibc
import JSONSyntax
import Ledger
import NightFacts
import NightJudge

/// Judges a ledger that a real daemon has written. A program of its own beside `midwatch-simulate`, which is built of pure
/// rooms alone and without packages: this one needs the database. It is for tests and is not shipped.
@main
enum JudgeLedger {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.contains("--help") || arguments.contains("-h") {
            write(Options.usage, to: STDOUT_FILENO)
            exit(0)
        }
        do {
            let options = try Options(arguments)
            let jobs = try JobsFile(options.jobs)
            var judge = LedgerJudge(
                try contents(of: options.ledger),
                definitions: jobs.definitions,
                schedules: jobs.schedules,
                history: options.isEdited ? .editedBetweenRuns : .asTold
            )
            judge.judge(isDrained: options.isDrained)
            if let earlier = options.earlier { judge.judgeChanges(since: try contents(of: earlier)) }
            report(judge, options)
        } catch let problem as Options.Problem {
            refuse([problem.text])
        } catch let problem as JobsFile.Problem {
            refuse(problem.lines)
        } catch {
            refuse(["\(error)"])
        }
    }

    private static func contents(of path: String) throws -> LedgerContents {
        // SQLite would say no more than that it cannot open it.
        guard access(path, R_OK) == 0 else {
            let why = String(cString: strerror(errno))
            throw Options.Problem(text: "cannot read the ledger \(path): \(why); it lies in the daemon's state folder")
        }
        return try LedgerContents(readingFrom: path)
    }

    private static func report(_ judge: LedgerJudge, _ options: Options) {
        if options.isJSON {
            let findings = judge.findings.map { finding in
                JSONValue.object([
                    JSONMember(name: "rule", value: .string(finding.rule.rawValue)),
                    JSONMember(name: "text", value: .string(finding.text)),
                ])
            }
            let members = [
                JSONMember(name: "findingCount", value: .integer(Int64(judge.findingCount))),
                JSONMember(name: "findings", value: .array(findings)),
            ]
            write(JSONValue.object(members).encoded(), to: STDOUT_FILENO)
        } else {
            for finding in judge.findings { write("\(finding.rule.rawValue): \(finding.text)", to: STDOUT_FILENO) }
            let rest = judge.findingCount - judge.findings.count
            if rest > 0 { write("and \(rest) more", to: STDOUT_FILENO) }
        }
        exit(judge.findingCount == 0 ? 0 : 1)
    }

    private static func refuse(_ lines: [String]) -> Never {
        for line in lines { write("midwatch-judge: \(line)", to: STDERR_FILENO) }
        exit(2)
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
