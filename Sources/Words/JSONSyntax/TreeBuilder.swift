/// Makes the tree a scanner's findings stand for. Places are asked for in the order of the text.
protocol TreeBuilder {
    associatedtype Tree
    associatedtype Member
    associatedtype Place

    mutating func place(at offset: Int, in bytes: [UInt8]) -> Place
    func scalar(_ value: JSONValue, at place: Place, endOffset: Int) -> Tree
    func array(_ elements: [Tree], at place: Place, endOffset: Int) -> Tree
    func member(_ name: String, at place: Place, value: Tree) -> Member
    func object(_ members: [Member], at place: Place, endOffset: Int) -> Tree
}

/// Builds plain values; places cost nothing.
struct ValueBuilder: TreeBuilder {
    func place(at offset: Int, in bytes: [UInt8]) {}
    func scalar(_ value: JSONValue, at place: Void, endOffset: Int) -> JSONValue { value }
    func array(_ elements: [JSONValue], at place: Void, endOffset: Int) -> JSONValue { .array(elements) }
    func member(_ name: String, at place: Void, value: JSONValue) -> JSONMember { JSONMember(name: name, value: value) }
    func object(_ members: [JSONMember], at place: Void, endOffset: Int) -> JSONValue { .object(members) }
}

/// Builds nodes with their places.
struct NodeBuilder: TreeBuilder {
    private var counter = PositionCounter()

    mutating func place(at offset: Int, in bytes: [UInt8]) -> JSONPosition {
        counter.position(at: offset, in: bytes)
    }

    func scalar(_ value: JSONValue, at place: JSONPosition, endOffset: Int) -> JSONNode {
        let content: JSONNode.Content =
            switch value {
            case .bool(let bool): .bool(bool)
            case .integer(let integer): .integer(integer)
            case .number(let number): .number(number)
            case .string(let text): .string(text)
            case .null, .array, .object: .null
            }
        return JSONNode(content: content, position: place, endOffset: endOffset)
    }

    func array(_ elements: [JSONNode], at place: JSONPosition, endOffset: Int) -> JSONNode {
        JSONNode(content: .array(elements), position: place, endOffset: endOffset)
    }

    func member(_ name: String, at place: JSONPosition, value: JSONNode) -> JSONNode.Member {
        JSONNode.Member(name: name, namePosition: place, value: value)
    }

    func object(_ members: [JSONNode.Member], at place: JSONPosition, endOffset: Int) -> JSONNode {
        JSONNode(content: .object(members), position: place, endOffset: endOffset)
    }
}
