import Testing

@testable import PlanAdvice

@Suite("Paths")
struct PathPatternTests {
    @Test(
        "overlap",
        arguments: [
            ("src/a.ts", "src/a.ts", true), ("src/a.ts", "./src//x/../a.ts", true), ("src/a.ts", "src/b.ts", false),
            ("src", "src/a.ts", true), ("src/", "src/parser/x.ts", true), ("src/parser.ts", "src/parser", false),
            ("src/parser", "src/parser2", false), ("src/*.ts", "src/a.ts", true), ("src/*.ts", "src/a.js", false),
            ("src/*.ts", "src/x/a.ts", false), ("src/**/*.ts", "src/x/y/a.ts", true), ("src/**", "src/a.ts", true),
            ("src/**", "src", true), ("**/*.sql", "db/migrations/1.sql", true), ("**/*.sql", "src/a.ts", false),
            ("src/a*", "src/*b.ts", true), ("src/a*c", "src/b*", false), ("src/[id].ts", "src/x.ts", true),
            ("src/?.ts", "src/ab.ts", false), ("*", "docs/a.md", true), ("tests/**/a.ts", "src/a.ts", false),
            ("src/a.ts", "src/a.ts/b", false), (".", "src/a.ts", true), ("/srv/app/src", "src/a.ts", true),
            ("../app/src", "src/a.ts", true), ("/etc/x", "src", false), ("src/**/x.ts", "src/a/y.ts", false),
        ]
    )
    func overlap(one: String, other: String, expected: Bool) {
        let (first, second) = (PathPattern(one, base: "/srv/app"), PathPattern(other, base: "/srv/app"))
        #expect(first.overlaps(second) == expected)
        #expect(second.overlaps(first) == expected)
    }

    @Test("A path that repeats the end of its folder starts above it")
    func repeated() {
        let base = "/srv/app/packages/auth"
        #expect(PathPattern("packages/auth/src/a.ts", base: base).description == "/srv/app/packages/auth/src/a.ts")
        #expect(PathPattern("src/a.ts", base: base).description == "/srv/app/packages/auth/src/a.ts")
    }

    @Test("Long paths and parts are bounded")
    func bounds() {
        let deep = PathPattern(String(repeating: "a/", count: 100_000))
        #expect(deep.components.count == PathPattern.maximumComponents)
        #expect(deep.overlaps(PathPattern(String(repeating: "**/", count: 1000))))
        let stars = PathPattern(String(repeating: "*a", count: 10_000))
        #expect(!stars.overlaps(PathPattern(String(repeating: "b", count: 10_000))))
    }

    @Test(
        "what looks like a path in prose",
        arguments: [
            ("Refactor src/parser.ts, then lib/.", ["src/parser.ts", "lib/"]),
            ("Request/response handling and/or CI/CD", []), ("Use Node.js and e.g. v1.2.3 or 0.5", []),
            ("See https://example.org/a/b.html", []), ("Edit package.json.", ["package.json"]),
            ("Run `npm test src/a.ts` first", []), ("Files `src/a.ts, src/b.ts`", ["src/a.ts", "src/b.ts"]),
            ("The route `/users` and `GET /api/users`", []), ("**src/a.ts**: new", ["src/a.ts"]),
            ("all of `src/**/*.{ts,tsx}`", ["src/**/*.ts", "src/**/*.tsx"]), ("`src/a.ts:12`", ["src/a.ts"]),
            ("[the parser](src/parser.ts)", ["src/parser.ts"]), ("`application/json` from origin/main", []),
            ("`@scope/name` and ~/x/y.ts", []), ("odd ` backtick src/a.ts", ["src/a.ts"]), ("a/b/c", []),
            ("`a/b/c`", ["a/b/c"]), ("`owner/name`", []), ("Makefile and makefile rules", ["Makefile"]),
        ]
    )
    func prose(line: String, expected: [String]) {
        #expect(PathFinder.paths(in: line, .prose) == expected)
    }

    @Test("what a prompt names")
    func prompt() {
        let text = """
            Read AGENT.md in /srv/app/auth/. Use `/srv/app/auth/PLAN.md`, see https://a.example/b/c and /help.
            cd /srv/app/auth&&/usr/bin/make --out=/srv/out/x "/srv/app/auth"
            """
        #expect(PathFinder.absolutePaths(in: text).map(\.description) == ["/srv/app/auth", "/srv/out/x"])
    }
}
