extension TextRule {
    /// What is wrong with a text, to be read after its name: "is empty", with the cure. Nil when nothing is.
    func fault(in text: String) -> String? {
        switch self {
        case .any: nil
        case .filled: isBlank(text) ? "is empty" : nil
        case .name: nameFault(text, forbidden: ["/", "\\"])
        case .title: nameFault(text, forbidden: [])
        case .path: pathFault(text)
        case .anyPath: anyPathFault(text)
        case .argument: argumentFault(text)
        case .variableName: variableNameFault(text)
        case .variableValue: hasNUL(text) ? "contains a NUL character" : nil
        case .credentialName: credentialNameFault(text)
        }
    }

    private func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }

    private func hasNUL(_ text: String) -> Bool { text.utf8.contains(0) }

    private func nameFault(_ text: String, forbidden: [Unicode.Scalar]) -> String? {
        if isBlank(text) { return "is empty" }
        if text.count > 200 { return "is longer than 200 characters" }
        if text.unicodeScalars.contains(where: isControl) { return "contains a control character" }
        guard let bad = text.unicodeScalars.first(where: forbidden.contains) else { return nil }
        return "contains \(quoted(String(bad))), which a name cannot have"
    }

    private func pathFault(_ text: String) -> String? {
        if text.isEmpty { return "is empty; write an absolute path" }
        if hasNUL(text) { return "contains a NUL character" }
        if text.utf8.count > 4095 { return "is longer than 4095 bytes" }
        if text.hasPrefix("~") { return "starts with \"~\", which is not expanded; write the absolute path" }
        if text.contains("$"), text.hasPrefix("$") || text.contains("${") {
            return "contains a variable, which is not expanded; write the absolute path"
        }
        return text.hasPrefix("/") ? nil : "is a relative path; write an absolute one, such as /srv/app"
    }

    private func anyPathFault(_ text: String) -> String? {
        if text.isEmpty { return "is empty; write a path" }
        // What holds for a path in the workspace holds for the absolute one it stands for.
        return pathFault(text.hasPrefix("/") || text.hasPrefix("~") || text.hasPrefix("$") ? text : "/\(text)")
    }

    private func argumentFault(_ text: String) -> String? {
        if hasNUL(text) { return "contains a NUL character" }
        return text.utf8.count > 131_071 ? "is longer than 131071 bytes, the kernel's limit for an argument" : nil
    }

    private func credentialNameFault(_ text: String) -> String? {
        if text.isEmpty || text == "." || text == ".." { return "is no file's name; write the credential's name" }
        if text.utf8.count > 255 { return "is longer than 255 bytes" }
        if text.unicodeScalars.contains(where: isControl) { return "contains a control character" }
        guard let bad = text.unicodeScalars.first(where: { $0 == "/" || $0 == ":" }) else { return nil }
        return "contains \(quoted(String(bad))); write the credential's name, or the path of a file as \"file\""
    }

    private func variableNameFault(_ text: String) -> String? {
        if text.isEmpty { return "is empty; a variable needs a name" }
        if hasNUL(text) { return "contains a NUL character" }
        return text.contains("=") ? "contains \"=\", which a variable's name cannot have" : nil
    }
}

/// C0 and C1 controls and DEL.
func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
}
