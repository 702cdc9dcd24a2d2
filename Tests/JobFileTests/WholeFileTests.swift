import JobFile
import MidwatchModel
import Testing

@Suite("Whole files")
struct WholeFileTests {
    @Test(
        "an empty job list, an empty object and a byte order mark are right",
        arguments: [#"{"jobs": []}"#, "{}", "\u{FEFF}{}"]
    )
    func empty(text: String) throws {
        #expect(try definitions(text) == Definitions())
    }

    @Test("what is no JSON is one error with its place")
    func malformed() {
        #expect(errors("{\n  \"jobs\": [,]\n}") == ["2:12 $ expected a value, found \",\""])
        #expect(errors("") == ["1:1 $ the text is empty; a JSON value was expected"])
        #expect(errors("{\"jobs\": []") == ["1:12 $ the text ends inside an object; \"}\" is missing"])
        #expect(errors(String(repeating: "[", count: 1000)).count == 1)
        let broken = JobFileSource(path: "x", bytes: Array("{\"a".utf8) + [0xFF, 0x22, 0x7D])
        let result = JobFileReader.read([broken], zones: SomeZones.zones, knownZones: [])
        #expect(result.problems.count == 1 && result.definitions == nil)
    }

    @Test("no unquoted text travels into a message")
    func unquotedSecret() {
        let found = errors(#"{"agents": {"claude": {"env": {"TOKEN": hunter2secret}}}}"#)
        #expect(found.count == 1)
        #expect(!found.joined().contains("hunter2"))
    }

    @Test("values of variables are in no message, whatever is wrong with them")
    func secrets() {
        let shapes = [
            #"{"K": "hunter2\u0000"}"#, #"{"K": ["hunter2"]}"#, #"{"K": {"hunter2x": "hunter2"}}"#, #"["hunter2"]"#,
            #""hunter2""#,
            #"{"K": "hunter2", "K": "hunter2"}"#, #"{"=": "hunter2"}"#,
            #"{"K": {"value": "hunter2", "file": "/f"}}"#, #"{"K": {"value": "hunter2\u0000", "secret": true}}"#,
            #"{"K": {"value": ["hunter2"]}}"#, #"{"K": {"value": "v", "secret": "hunter2"}}"#,
            #"{"K": {"credential": "a/hunter2"}}"#, #"{"K": {"file": "hunter2"}}"#, #"{"K": {"file": "~hunter2"}}"#,
            #"{"K": {"credential": "x", "secret": false}, "L": {"hunter2": 1}}"#,
        ]
        for shape in shapes {
            for text in [jobText("\"env\": \(shape)"), "{\"agents\": {\"claude\": {\"env\": \(shape)}}}"] {
                let found = errors(text)
                #expect(!found.isEmpty)
                #expect(!found.joined().contains("\"hunter2"), "\(found)")
            }
        }
    }

    @Test("a file over 16 MiB is refused before it is parsed")
    func tooLarge() {
        let bytes = [UInt8](repeating: UInt8(ascii: " "), count: JobFileReader.maximumFileBytes + 1)
        let result = JobFileReader.read([JobFileSource(path: "big.json", bytes: bytes)], zones: SomeZones.zones)
        #expect(
            result.problems.map(\.description) == [
                "big.json:1:1: error: the file has 16777217 bytes, more than 16777216; split it into jobs.d ($)"
            ]
        )
    }

    @Test("a problem's line has place, severity, message, path and suggestion")
    func line() {
        let result = read("{\n  \"jobs\": [\n    { \"schedule\": { \"evryMs\": 5 }, \"message\": \"m\" }\n  ]\n}")
        #expect(
            result.report == [
                "jobs.json:3:19: error: a schedule has one of \"at\", \"everyMs\", \"every\" and \"expr\" ($.jobs[0].schedule)",
                "jobs.json:3:21: error: unknown key \"evryMs\" in a schedule ($.jobs[0].schedule.evryMs); did you mean \"everyMs\"?",
            ]
        )
    }

    @Test(
        "wrong types at the top are told",
        arguments: [
            ("[]", "1:1 $ the file takes an object, found an array"), ("null", "the file takes an object, found null"),
            (#"{"jobs": {}}"#, #"1:10 $.jobs "jobs" takes an array, found an object"#),
            (#"{"jobs": {"a": {}}}"#, #"1:10 $.jobs "jobs" takes an array, found an object"#),
            (#"{"jobs": [5]}"#, #"element 0 of "jobs" takes an object, found a whole number"#),
            (#"{"version": 2}"#, #""version" must be between 1 and 1, found 2"#), (#"{"job": []}"#, "[jobs]"),
            (#"{"limits": {"maxConcurrentTurns": 0}}"#, "must be between 1 and 10000, found 0"),
            (#"{"limits": {"maxConcurentTurns": 5}}"#, "[maxConcurrentTurns]"),
            (#"{"defaults": {"name": "x"}}"#, #"unknown key "name" in defaults; it is a key of"#),
            (#"{"jobs": [], "jobs": []}"#, #"1:14 $.jobs the key "jobs" stands here and at jobs.json:1:2; remove one"#),
            (#"{"x\u001b[31m": 1}"#, #"$["x\u001b[31m"] unknown key "x\u001b[31m""#),
        ]
    )
    func types(text: String, expected: String) {
        let found = errors(text)
        #expect(found.contains { $0.contains(expected) }, "\(found)")
    }

    @Test("an empty row of jobs is dropped with a warning, as OpenClaw does")
    func emptyRow() throws {
        let text = #"{"jobs": [null, {"schedule": "@daily", "message": "m"}]}"#
        #expect(try definitions(text).jobs.count == 1)
        #expect(warnings(text) == ["1:11 $.jobs[0] this empty row is not used; remove it"])
    }

    @Test("all faults of a file come at once, in order, bounded, with the number left out")
    func bounded() {
        let jobs = (0..<250).map { "{\"id\": \"\($0)\", \"schedule\": \"@daily\", \"message\": \"m\", \"x\($0)\": 1}" }
        let result = read("{\"jobs\": [\n\(jobs.joined(separator: ",\n"))\n]}")
        #expect(result.definitions == nil)
        #expect(result.problems.count == 100 && result.problemsLeftOut == 150 && result.counts.errors == 250)
        #expect(result.problems.map(\.line) == Array(2...101))
        #expect(result.report.count == 101)
        #expect(result.report.last == "150 more problems are not shown")
    }

    @Test("errors are shown before warnings when there are too many of both")
    func errorsFirst() {
        let jobs = (0..<150).map { "{\"id\": \"\($0)\", \"schedule\": \"*/7 * * * *\", \"message\": \"m\"}" }
        let result = read("{\"jobs\": [\(jobs.joined(separator: ",\n"))], \"wrong\": 1}")
        #expect(result.problems.count == 100)
        #expect(result.problems.last?.severity == .error)
        #expect(result.counts.warnings == 150 && result.problemsLeftOut == 51)
    }

    @Test("a million faults are counted in bounded memory")
    func many() {
        let result = read("{\"jobs\": [\(String(repeating: "1,", count: 200_000))]}")
        #expect(result.counts.errors == 200_000 && result.problems.count == 100)
    }

    @Test("ten thousand jobs are read")
    func large() throws {
        let jobs = (0..<10_000).map {
            "{\"id\": \"job-\($0)\", \"schedule\": {\"everyMs\": 900000}, \"message\": \"m\"}"
        }
        #expect(try definitions("{\"jobs\": [\(jobs.joined(separator: ",\n"))]}").jobs.count == 10_000)
    }
}
