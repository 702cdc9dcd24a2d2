import JSONSyntax

extension Findings {
    /// Compares a part of a file with the shape it should have, and notes every difference.
    mutating func check(_ site: Site, _ shape: Shape) {
        guard shape.accepts(site.node.content) else {
            let cure = site.isNull ? "; remove it" : ""
            return error("\(site.subject) takes \(shape.phrase), found \(site.node.content.phrase)\(cure)", at: site)
        }
        switch shape {
        case .anything, .flag: break
        case .text(let rule): checkText(site.text ?? "", rule, at: site)
        case .whole(let range): checkNumber(site, range)
        case .seconds(let range): checkNumber(site, range)
        case .amount(let range, let parts): checkAmount(site, range, parts: parts)
        case .word(let words): checkWord(site, words, isSame: ==)
        case .wordInAnyCase(let words): checkWord(site, words) { $0.lowercased() == $1.lowercased() }
        case .list(let element, let minimum, let maximum):
            checkList(site, element, minimum: minimum)
            if let maximum { checkLength(site, maximum: maximum) }
        case .map(let keys, let values): checkMap(site, keys: keys, values: values)
        case .object(let name): checkObject(site, name)
        case .oneOf(let shapes):
            if let fitting = shapes.first(where: { $0.accepts(site.node.content) }) { check(site, fitting) }
        }
    }

    private mutating func checkNumber(_ site: Site, _ range: ClosedRange<Int64>) {
        guard let number = site.node.value.double else { return }
        guard number >= Double(range.lowerBound), number <= Double(range.upperBound) else {
            let found = site.node.value.encoded()
            return error(
                "\(site.subject) must be between \(range.lowerBound) and \(range.upperBound), found \(found)",
                at: site
            )
        }
    }

    private mutating func checkWord(_ site: Site, _ words: [String], isSame: (String, String) -> Bool) {
        guard let text = site.text, !words.contains(where: { isSame($0, text) }) else { return }
        let choices = words.map(quoted).joined(separator: ", ")
        error("\(site.subject) is one of \(choices), found \(quoted(text))", at: site, word: text, among: words)
    }

    private mutating func checkList(_ site: Site, _ element: Shape, minimum: Int) {
        let elements = site.elements
        if elements.count < minimum { error("\(site.subject) is empty; it needs at least \(minimum)", at: site) }
        for part in elements {
            // OpenClaw's loader drops empty rows of its job list.
            if part.isNull, case .object(.job) = element {
                warning("this empty row is not used; remove it", at: part)
            } else {
                check(part, element)
            }
        }
    }

    private mutating func checkMap(_ site: Site, keys: TextRule, values: Shape) {
        checkDuplicates(site)
        guard case .object(let members) = site.node.content else { return }
        for (member, part) in zip(members, site.members.map(\.site)) {
            checkText(member.name, keys, at: part, position: member.namePosition)
            check(part, values)
        }
    }

    private mutating func checkObject(_ site: Site, _ name: TableName) {
        let table = name.table
        checkDuplicates(site)
        guard case .object(let members) = site.node.content else { return }
        for (member, part) in zip(members, site.members.map(\.site)) {
            guard let key = table[member.name] else {
                // A value where a key belongs is not repeated.
                if name == .variable, nearestWord(to: member.name, among: table.keys.map(\.name)) == nil {
                    error("there is an unknown key in \(table.title)", at: site, position: member.namePosition)
                } else {
                    unknownKey(member, part, in: table)
                }
                continue
            }
            switch key.standing {
            case .used: check(part, key.shape)
            case .withoutEffect: noEffect(key.name, at: part, position: member.namePosition)
            }
        }
        for key in table.keys where key.isRequired && site[key.name] == nil {
            error("\(table.title) needs \(quoted(key.name)); add it", at: site)
        }
    }

    private mutating func unknownKey(_ member: JSONNode.Member, _ site: Site, in table: KeyTable) {
        let others = TableName.allCases.map(\.table).filter { $0[member.name] != nil }
        let home = others.isEmpty ? "" : "; it is a key of \(others.map(\.title).joined(separator: " or "))"
        error(
            "unknown key \(quoted(member.name)) in \(table.title)\(home)",
            at: site,
            position: member.namePosition,
            word: member.name,
            among: table.keys.map(\.name)
        )
    }

    private mutating func checkDuplicates(_ site: Site) {
        guard case .object(let members) = site.node.content else { return }
        var first: [String: JSONPosition] = [:]
        for (member, part) in zip(members, site.members.map(\.site)) {
            if let earlier = first[member.name] {
                error(
                    "the key \(quoted(member.name)) stands here and at \(files[site.file]):\(earlier); remove one",
                    at: part,
                    position: member.namePosition
                )
            } else {
                first[member.name] = member.namePosition
            }
        }
    }

    private mutating func checkText(_ text: String, _ rule: TextRule, at site: Site, position: JSONPosition? = nil) {
        guard let fault = rule.fault(in: text) else { return }
        error("\(site.subject) \(fault)", at: site, position: position)
    }
}
