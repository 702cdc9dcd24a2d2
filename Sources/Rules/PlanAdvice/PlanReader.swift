/// Reads a plan: Markdown with checkboxes, as the founding guide's harness writes `IMPLEMENTATION_PLAN.md`.
///
/// Paths are taken from lists under headings such as `Files` or `Scope`, from labels (`Files: src/a.ts`), and wherever a
/// word or inline code looks like one; not from tasks that are done, from what is out of scope, and from conditions of
/// success. See ``PlanWords`` for the words of headings and labels.
public enum PlanReader {
    /// The largest plan taken: 1 MiB.
    public static let maximumFileBytes = 1 << 20
    /// Most items of each kind that are kept of one plan; later ones are left out.
    public static let maximumItems = 1000

    /// Reads one plan; its name is final only after ``PlanSet`` compared it with the others.
    public static func read(_ source: PlanSource) -> Plan {
        var reading = PlanReading(source)
        reading.run()
        return reading.plan
    }
}

/// One reading of one plan.
struct PlanReading {
    private(set) var plan: Plan
    /// The sections around the present line.
    private var sections: [(level: Int, topic: PlanWords.Topic)] = []
    /// What the list under a label is about, until the next line that is no bullet.
    private var listTopic: PlanWords.Topic?
    private var givenName: String?
    private var titles: [String] = []
    private var tree = FileTree()
    private var folder: String
    private var writtenPaths: [(line: Int, written: String)] = []
    private var known: Set<String> = []

    init(_ source: PlanSource) {
        plan = Plan(
            source: source,
            name: "",
            aliases: [],
            tasks: [],
            paths: [],
            dependencies: [],
            checks: [],
            command: nil,
            manifestTasks: [],
            estimateMinutes: nil
        )
        folder = source.folder
    }

    mutating func run() {
        if plan.source.text.hasPrefix("\u{FEFF}") { plan.source.text.removeFirst() }
        let skipped = readFrontMatter()
        for line in MarkdownLine.lines(of: plan.source.text, skipping: skipped) {
            switch line.kind {
            case .heading(let level): heading(line, level)
            case .code: code(line)
            case .task, .bullet, .text: item(line)
            }
        }
        if folder != plan.source.folder {
            plan.source.fileInFolder = PathPattern(plan.source.fileInFolder, base: plan.source.folder).description
            plan.source.folder = folder
        }
        plan.paths = writtenPaths.map { line, written in
            Plan.DeclaredPath(line: line, written: written, pattern: PathPattern(written, base: folder))
        }
        nameIt()
    }

    /// `key: value` and `- item` between two lines of dashes at the top; returns how many lines that were.
    private mutating func readFrontMatter() -> Int {
        let lines = MarkdownLine.textLines(plan.source.text)
        guard lines.first.map(trim) == "---",
            let end = lines.dropFirst().prefix(200).firstIndex(where: { trim($0) == "---" })
        else { return 0 }
        var topic = PlanWords.Topic.other
        for (index, line) in lines[..<end].enumerated().dropFirst() {
            var value = trim(line)
            guard !value.isEmpty, !value.hasPrefix("#") else { continue }
            if value.hasPrefix("- ") {
                value = trim(String(value.dropFirst(2)))
            } else if let label = PlanWords.label(in: value) {
                (topic, value) = label
            } else {
                topic = .other
            }
            value.removeAll { "[]\"'".contains($0) }
            labelled(value, topic, line: index + 1)
        }
        return end + 1
    }

    private mutating func heading(_ line: MarkdownLine, _ level: Int) {
        listTopic = nil
        tree = FileTree()
        sections.removeAll { $0.level >= level }
        if level == 1 { titles.append(line.text) }
        let own = level == 1 ? nil : PlanWords.topic(ofHeading: line.text)
        sections.append((level, own ?? sections.last?.topic ?? .other))
    }

    /// Code in fences: commands that check, and trees of files in a section about files.
    private mutating func code(_ line: MarkdownLine) {
        let text = trim(line.text)
        let command = text.hasPrefix("$ ") ? trim(String(text.dropFirst(2))) : text
        let topic = listTopic ?? sections.last?.topic ?? .other
        switch topic {
        case .checks where PlanWords.isCommand(command): addCommand(command, line.number)
        case .paths:
            guard let (path, folder) = tree.add(line.text) else { return }
            // A folder with something drawn in it stands for that, not for everything.
            if let folder, known.remove(folder) != nil { writtenPaths.removeAll { $0.written == folder } }
            addPath(path, line.number)
        default: if PlanWords.isTestCommand(command) { addCommand(command, line.number) }
        }
    }

    private mutating func item(_ line: MarkdownLine) {
        tree = FileTree()
        let section = sections.last?.topic ?? .other
        if let label = PlanWords.label(in: line.text), label.topic != .name {
            listTopic = label.rest.isEmpty ? label.topic : nil
            labelled(label.rest, label.topic, line: line.number)
            if case .task(let isDone) = line.kind { addTask(line, isDone, section) }
            return
        }
        if line.kind == .text { listTopic = nil }
        // An empty "Depends on:" above the tasks does not make them dependencies.
        if case .task = line.kind, listTopic == .dependencies { listTopic = nil }
        let topic = listTopic ?? section
        if case .task(let isDone) = line.kind { addTask(line, isDone, topic) }
        let isItem = line.kind != .text
        switch topic {
        case .dependencies where isItem:
            // Such lists also name libraries; only what looks like a plan has to be one.
            let words = slug(line.text)
            let isPlan = words.hasPrefix("plan-") || words.hasPrefix("agent-") || words.hasSuffix("-md")
            addDependencies(line.text, line: line.number, isExplicit: isPlan)
        case .checks where isItem: addCheck(line.text, line.number)
        case .elsewhere, .dependencies, .checks: break
        default: ordinary(line, topic)
        }
        for (text, isCode) in PathFinder.spans(line.text) where isCode {
            if PlanWords.isTestCommand(text) || topic == .checks && PlanWords.isCommand(text) {
                addCommand(text, line.number)
            }
        }
    }

    private mutating func ordinary(_ line: MarkdownLine, _ topic: PlanWords.Topic) {
        if let rest = PlanWords.leadingDependency(in: line.text) {
            addDependencies(rest, line: line.number, isExplicit: line.text.lowercased().hasPrefix("depends on"))
            return
        }
        if let mention = PlanWords.mention(in: line.text) {
            addDependencies(mention, line: line.number, isExplicit: false)
        }
        if line.kind == .task(isDone: true) || PlanWords.isHandsOff(line.text) { return }
        for path in PathFinder.paths(in: line.text, topic == .paths && line.kind != .text ? .list : .prose) {
            addPath(path, line.number)
        }
    }

    private mutating func labelled(_ text: String, _ topic: PlanWords.Topic, line: Int) {
        switch topic {
        case .paths: for path in PathFinder.paths(in: text, .list) { addPath(path, line) }
        case .dependencies: addDependencies(text, line: line, isExplicit: true)
        case .checks, .tests:
            guard !text.isEmpty else { return }
            addCheck(text, line)
            let command = text.hasPrefix("`") && text.hasSuffix("`") ? String(text.dropFirst().dropLast()) : text
            if PlanWords.isCommand(command), !command.contains("`") { addCommand(command, line) }
        case .root:
            let path = trim(String(text.filter { $0 != "`" }))
            if !path.isEmpty { folder = PathPattern(path, base: plan.source.folder).description }
        case .estimate: plan.estimateMinutes = PlanWords.minutes(in: text) ?? plan.estimateMinutes
        case .name: if !text.isEmpty { givenName = text }
        case .elsewhere, .other: break
        }
    }

    private mutating func addTask(_ line: MarkdownLine, _ isDone: Bool, _ topic: PlanWords.Topic) {
        guard ![.checks, .dependencies, .elsewhere].contains(topic), plan.tasks.count < PlanReader.maximumItems else {
            return
        }
        let item = Plan.Item(line: line.number, text: line.text, isDone: isDone)
        plan.tasks.append(item)
        if PlanWords.isTest(line.text) { plan.checks.append(item) }
        if !isDone, PlanWords.changesManifest(line.text) { plan.manifestTasks.append(item) }
    }

    private mutating func addCheck(_ text: String, _ line: Int) {
        guard plan.checks.count < PlanReader.maximumItems else { return }
        plan.checks.append(Plan.Item(line: line, text: text, isDone: false))
    }

    private mutating func addCommand(_ text: String, _ line: Int) {
        let item = Plan.Item(line: line, text: text, isDone: false)
        if plan.command == nil { plan.command = item }
        addCheck(text, line)
    }

    private mutating func addPath(_ written: String, _ line: Int) {
        let name = written.split(separator: "/").last.map { $0.lowercased() } ?? ""
        guard writtenPaths.count < PathFinder.maximumPaths, !PathWords.harnessFiles.contains(name),
            !(name.hasPrefix("plan-") && name.hasSuffix(".md")),
            known.insert(written).inserted
        else { return }
        writtenPaths.append((line, written))
    }

    private mutating func addDependencies(_ text: String, line: Int, isExplicit: Bool) {
        guard plan.dependencies.count < PlanReader.maximumItems, !PlanWords.nothing.contains(slug(text)) else { return }
        plan.dependencies.append(Plan.Dependency(line: line, text: text, isExplicit: isExplicit))
    }

    /// The name: given, else the file's, else (for names that many plans have) the folder's.
    private mutating func nameIt() {
        let file = plan.source.path.split(separator: "/").last.map(String.init) ?? plan.source.path
        let stem = slug(file.lowercased().hasSuffix(".md") ? String(file.dropLast(3)) : file)
        let isCommon = ["plan", "implementation-plan", "readme", "index", "todo", "tasks"].contains(stem)
        let around = folder.split(separator: "/").last.map { slug(String($0)) } ?? ""
        let name = givenName.map(slug) ?? (isCommon && !around.isEmpty ? around : stem)
        plan.name = name.isEmpty ? "plan" : name
        var aliases = [plan.name] + (isCommon ? [] : [stem])
        if stem.hasPrefix("plan-") { aliases.append(String(stem.dropFirst(5))) }
        if stem.hasSuffix("-plan") { aliases.append(String(stem.dropLast(5))) }
        for title in titles.prefix(3) {
            aliases.append(slug(title))
            // "Agent A: Builds features", "PLAN-A.md (Agent A owns these)".
            let words = slug(title).split(separator: "-").map(String.init)
            for (index, word) in words.enumerated() where word == "agent" && index + 1 < words.count {
                aliases.append("agent-\(words[index + 1])")
            }
        }
        var known: Set<String> = []
        plan.aliases = aliases.filter { !$0.isEmpty && known.insert($0).inserted }
    }
}
