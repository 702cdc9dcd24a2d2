import MidwatchModel

extension Reading {
    /// Merges variables, the strongest layer first, into name order. No message repeats a value.
    mutating func environment(_ layers: [Site]) -> [EnvironmentVariable] {
        var sources: [String: EnvironmentVariable.Source] = [:]
        for layer in layers {
            for (name, site) in layer.members {
                let isNew = judgedVariables.insert(site.place).inserted
                guard let source = source(of: site, isNew: isNew) else { continue }
                if isNew { judge(source, of: name, at: site) }
                if sources[name] == nil { sources[name] = source }
            }
        }
        return sources.sorted { $0.key < $1.key }.map { EnvironmentVariable(name: $0.key, source: $0.value) }
    }

    /// Where a value comes from; nil, with an error noted where the tables note none, when it cannot be told.
    private mutating func source(of site: Site, isNew: Bool) -> EnvironmentVariable.Source? {
        if let value = site.text { return .plain(value) }
        guard site.isObject else { return nil }
        let given = VariableWords.sources.filter { site[$0] != nil }
        guard given.count == 1 else {
            if isNew {
                let choices = VariableWords.sources.map(quoted).joined(separator: ", ")
                let cure = given.isEmpty ? "add one" : "remove \(given.count - 1)"
                findings.error("\(site.subject) takes exactly one of \(choices); \(cure)", at: site)
            }
            return nil
        }
        if let value = site["value"]?.text { return site["secret"]?.flag == true ? .secret(value) : .plain(value) }
        if isNew, let flag = site["secret"], flag.flag == false {
            findings.error("a \(given[0]) is always secret; remove \"secret\"", at: flag)
        }
        return site["credential"]?.text.map { .credential($0) } ?? site["file"]?.text.map { .file($0) }
    }

    /// Notes what makes a secret less than secret.
    private mutating func judge(_ source: EnvironmentVariable.Source, of name: String, at site: Site) {
        switch source {
        case .plain(let value):
            guard !value.isEmpty, VariableWords.secretEndings.contains(where: name.hasSuffix) else { return }
            findings.warning(
                "\(site.subject) looks like a secret and is kept as plain text; write {\"credential\": NAME}, "
                    + "{\"file\": PATH} or {\"value\": …, \"secret\": true}",
                at: site
            )
        case .secret(let value):
            if value.utf8.count < VariableWords.hiddenMinimumBytes {
                findings.warning(
                    "\(site.subject) is shorter than \(VariableWords.hiddenMinimumBytes) bytes: "
                        + "a turn that prints it is not kept from showing it",
                    at: site
                )
            }
            guard readableByOthers[site.file], openFilesTold.insert(site.file).inserted else { return }
            findings.warning(
                "\(site.subject) is a secret in a file that others may read; chmod 0600 it, "
                    + "or write {\"credential\": NAME} or {\"file\": PATH}",
                at: site
            )
        case .credential, .file: return
        }
    }
}
