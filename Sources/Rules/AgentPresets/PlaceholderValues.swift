/// What the placeholders of one turn stand for.
struct PlaceholderValues {
    /// Where the placeholders stand, for messages.
    var place: String
    var model: String?
    var workspace: String?

    /// The arguments with `{model}` and `{workspace}` replaced in one pass.
    func filling(_ arguments: [String]) throws(InvocationError) -> [String] {
        var filled: [String] = []
        for argument in arguments { filled.append(try filling(argument)) }
        return filled
    }

    private func filling(_ argument: String) throws(InvocationError) -> String {
        var filled = ""
        var rest = argument[...]
        while let brace = rest.firstIndex(of: "{") {
            filled += rest[..<brace]
            rest = rest[brace...]
            if rest.hasPrefix("{model}") {
                guard let model else {
                    throw InvocationError(
                        message: "\(place): \"\(argument)\" needs a model and none is named;"
                            + " set \"model\" in the job's payload or in the agent"
                    )
                }
                filled += model
                rest = rest.dropFirst("{model}".count)
            } else if rest.hasPrefix("{workspace}") {
                guard let workspace else {
                    throw InvocationError(
                        message: "\(place): \"\(argument)\" needs a workspace and none is named;"
                            + " set \"workspace\" in the job to an absolute path"
                    )
                }
                filled += workspace
                rest = rest.dropFirst("{workspace}".count)
            } else {
                filled += "{"
                rest = rest.dropFirst()
            }
        }
        return filled + rest
    }
}
