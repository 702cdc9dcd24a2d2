import SchedulerCore

/// What is asked for on the command line.
struct Options {
    /// How many seeds are played.
    var seeds: UInt64 = 1000
    /// The first of them; given alone, it is played alone and told in full.
    var first: UInt64 = 1
    /// Print the last steps of a night, right or wrong.
    var isTraced = false
    /// End at the first seed with a complaint that contains this.
    var until: String?
    /// Print the summary as JSON.
    var isJSON = false
    /// Say nothing on the way.
    var isQuiet = false
    /// A file of golden digests that the nights are compared with.
    var golden: String?
    /// Write the golden digests instead of comparing them.
    var writesGolden = false
    /// Break the core in this way and tell whether the simulation sees it.
    var mutant: Mutation?
    /// Print the names of the ways in which the core can be broken.
    var listsMutants = false

    static let usage = """
        usage: midwatch-simulate [--seeds N] [--seed S] [--trace] [--until TEXT] [--json] [--quiet]
                                [--golden FILE | --write-golden FILE]
               midwatch-simulate --mutant NAME [--seeds N] | --list-mutants
          --seeds N         how many seeds to play; 1000, or 1 when --seed is given alone
          --seed S          the first seed; 1
          --trace           print the last steps of each night
          --until TEXT      stop at the first seed with a complaint that contains TEXT
          --json            print the summary as JSON
          --quiet           no progress
          --golden FILE     fail when a night's digest is not the one that FILE has for its seed
          --write-golden FILE  write the digests of all nights played
          --mutant NAME     break the core in this way and play until that is seen; only where built with -D MUTANTS
          --list-mutants    print the names of these ways
        """

    /// Reads the arguments after the program's name; nil when they make no sense.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        var hasSeeds = false
        var hasFirst = false
        while let word = rest.popFirst() {
            switch word {
            case "--seeds":
                guard let number = rest.popFirst().flatMap({ UInt64($0) }), number > 0 else { return nil }
                (seeds, hasSeeds) = (number, true)
            case "--seed":
                guard let number = rest.popFirst().flatMap({ UInt64($0) }) else { return nil }
                (first, hasFirst) = (number, true)
            case "--trace": isTraced = true
            case "--until":
                guard let text = rest.popFirst() else { return nil }
                until = text
            case "--golden", "--write-golden":
                guard let path = rest.popFirst() else { return nil }
                (golden, writesGolden) = (path, word == "--write-golden")
            case "--mutant":
                guard let mutation = rest.popFirst().flatMap(Mutation.init(rawValue:)) else { return nil }
                mutant = mutation
            case "--list-mutants": listsMutants = true
            case "--json": isJSON = true
            case "--quiet": isQuiet = true
            default: return nil
            }
        }
        if hasFirst, !hasSeeds { (seeds, isTraced) = (1, true) }
        guard !first.addingReportingOverflow(seeds).overflow else { return nil }
    }
}
