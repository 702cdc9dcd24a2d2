/// What is asked for on the command line.
struct Options {
    /// The ledger to be judged.
    var ledger = ""
    /// The jobs file it was written by, with the files beside it that belong to it.
    var jobs: [String] = []
    /// An earlier copy of the same ledger.
    var earlier: String?
    /// Nothing may live or wait any more.
    var isDrained = false
    /// The jobs file was edited while no daemon ran.
    var isEdited = false
    /// Print the findings as JSON.
    var isJSON = false

    static let usage = """
        usage: midwatch-judge LEDGER --jobs FILE [--jobs FILE]... [--earlier LEDGER] [--drained] [--edited] [--json]

        Holds a ledger to what every sound night leaves behind: nothing lost, nothing doubled, no turn beside more of its
        job than it allows. Reads and changes nothing; the ledger may be a living daemon's.

          --jobs FILE       the jobs file it was written by; again for each file of jobs.d
          --earlier LEDGER  an earlier copy: what was settled there must be settled here, and the same
          --drained         nothing lives, waits or is undecided any more
          --edited          the jobs file was edited while no daemon ran: what only its present words could prove before
                            the newest start is left out
          --json            print the findings as JSON

        Time zones are those of TZDIR and TZ, as the daemon had them. Prints a finding a line. Exit status: 0 none, 1 some,
        2 wrong usage or a file that cannot be used.
        """

    /// Why the arguments make no sense.
    struct Problem: Error {
        var text: String
    }

    /// Reads the arguments after the program's name.
    init(_ arguments: [String]) throws(Problem) {
        var rest = arguments[...]
        func value(of option: String) throws(Problem) -> String {
            guard let value = rest.popFirst(), !value.isEmpty else {
                throw Problem(text: "\(option) needs the path of a file after it")
            }
            return value
        }
        while let word = rest.popFirst() {
            switch word {
            case "--jobs": jobs.append(try value(of: word))
            case "--earlier": earlier = try value(of: word)
            case "--drained": isDrained = true
            case "--edited": isEdited = true
            case "--json": isJSON = true
            default:
                guard !word.hasPrefix("-") else { throw Problem(text: "there is no option \(word); see --help") }
                guard ledger.isEmpty else { throw Problem(text: "there is one ledger to judge, not also \(word)") }
                ledger = word
            }
        }
        guard !ledger.isEmpty else { throw Problem(text: "name the ledger, such as STATE/ledger.sqlite; see --help") }
        guard !jobs.isEmpty else { throw Problem(text: "name the jobs file of the ledger with --jobs FILE") }
    }
}
