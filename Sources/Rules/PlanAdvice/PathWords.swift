/// What is known about names of files and folders.
enum PathWords {
    /// Extensions by which a word without a slash is a file.
    static let extensions: Set<String> = [
        "bash", "bzl", "c", "cc", "cfg", "conf", "cpp", "cs", "css", "csv", "dart", "ex", "exs", "go", "gradle",
        "graphql", "h", "hpp", "hs", "html", "ini", "java", "js", "json", "jsonc", "jsx", "kt", "kts", "less", "lock",
        "lua", "m", "md", "mdx", "mjs", "ml", "mm", "mod", "php", "pl", "proto", "ps1", "py", "rb", "resolved", "rs",
        "rst", "scala", "scss", "sh", "sql", "sum", "svelte", "svg", "swift", "tf", "toml", "ts", "tsx", "txt", "vue",
        "xml", "yaml", "yml", "zig",
    ]

    /// Folders of the top level by which words with a slash are a path.
    static let folders: Set<String> = [
        "app", "apps", "assets", "backend", "bin", "build", "client", "cmd", "components", "config", "db", "doc",
        "docs", "examples", "frontend", "include", "infra", "internal", "lib", "libs", "migrations", "modules",
        "packages", "packaging", "pkg", "plugins", "public", "resources", "scripts", "server", "services", "source",
        "sources", "spec", "specs", "src", "styles", "test", "tests", "tools", "utils", "web",
    ]

    /// Products whose names look like files.
    static let products: Set<String> = [
        "alpine.js", "backbone.js", "chart.js", "d3.js", "ember.js", "express.js", "next.js", "node.js", "nuxt.js",
        "p5.js", "react.js", "socket.io", "three.js", "vue.js",
    ]

    /// The first parts of media types and of remote branches, which are no folders.
    static let notFolders: Set<String> = [
        "application", "audio", "font", "image", "multipart", "origin", "text", "upstream", "video",
    ]

    /// What every agent of the harness reads; naming it claims nothing.
    static let harnessFiles: Set<String> = [
        "agent.md", "agent-instructions.md", "agent_instructions.md", "agents.md", "claude.md", "project-spec.md",
        "implementation_plan.md", "implementation-plan.md", "plan.md",
    ]

    /// Whether a name ends as names of files do: a dot and a word that begins with a letter, or a known name.
    static func hasExtension(_ name: String) -> Bool {
        if HotFile.isKnownName(name) { return true }
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return false }
        let ending = name[name.index(after: dot)...]
        guard let first = ending.first, first.isLetter || Glob.hasWildcard(String(ending)) else { return false }
        return ending.count <= 10 && ending.allSatisfy { $0.isLetter || $0.isNumber || $0 == "*" }
    }

    /// Whether a word without a slash is a file.
    static func isFileName(_ word: String) -> Bool {
        let low = word.lowercased()
        guard !products.contains(low) else { return false }
        if HotFile.isKnownName(word) { return word.contains(".") || word.first?.isUppercase == true }
        guard let dot = low.lastIndex(of: "."), dot != low.startIndex else { return false }
        return extensions.contains(String(low[low.index(after: dot)...]))
    }
}

/// Files that many tasks change: where agents meet although their work has nothing in common.
enum HotFile {
    private static let kinds: [(kind: String, names: [String])] = [
        (
            "a package manifest",
            [
                "package.json", "cargo.toml", "go.mod", "package.swift", "pyproject.toml", "setup.py", "setup.cfg",
                "requirements.txt", "gemfile", "composer.json", "pom.xml", "build.gradle", "build.gradle.kts",
                "settings.gradle", "mix.exs", "pubspec.yaml", "pipfile", "deno.json",
            ]
        ),
        (
            "a lock file",
            [
                "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb",
                "cargo.lock", "go.sum", "package.resolved", "poetry.lock", "uv.lock", "pipfile.lock", "gemfile.lock",
                "composer.lock", "mix.lock", "pubspec.lock",
            ]
        ),
        (
            "a configuration of the whole project",
            [
                "tsconfig.json", ".eslintrc", ".eslintrc.js", ".eslintrc.json", "eslint.config.js", ".prettierrc",
                ".gitignore", ".gitattributes", ".env", ".env.example", ".editorconfig", "makefile", "justfile",
                "cmakelists.txt", "dockerfile", "docker-compose.yml", "docker-compose.yaml", "compose.yaml",
                "vite.config.ts", "webpack.config.js",
            ]
        ),
        ("a list that every change adds to", ["changelog.md", "schema.prisma", "schema.rb", "schema.sql"]),
    ]

    private static let kindByName = Dictionary(
        uniqueKeysWithValues: kinds.flatMap { kind, names in names.map { ($0, kind) } }
    )

    static func isKnownName(_ name: String) -> Bool { kindByName[name.lowercased()] != nil }

    /// What kind of hot file a path is; nil for ordinary ones.
    static func kind(of path: PathPattern) -> String? {
        if let kind = path.components.last.flatMap({ kindByName[$0.lowercased()] }) { return kind }
        return migrations(in: path) == nil ? nil : "migrations, which are numbered in one row"
    }

    /// The migrations folder that a path is, or lies in.
    static func migrations(in path: PathPattern) -> [String]? {
        let names: Set<String> = ["migrations", "migration", "migrate"]
        guard let index = path.components.firstIndex(where: { names.contains($0.lowercased()) }) else { return nil }
        return Array(path.components[...index])
    }
}
