/// The byte strings that give a set of secrets away, prepared for searching a stream for all of them at once.
///
/// Of each secret these are looked for: the whole, and each of its lines, as they are and as JSON writes them inside a
/// string (RFC 8259, section 7), each where it has at least ``minimumBytes``. Base64 and other ways to write a secret
/// are not known here.
public struct SecretPatterns: Sendable {
    /// Shorter strings are not looked for: they would be found everywhere. 6 bytes.
    public static let minimumBytes = 6

    /// One prefix of a pattern. Node 0 is the empty one.
    private struct Node {
        var byte: UInt8
        var depth: Int32
        var firstChild: Int32 = 0
        var sibling: Int32 = 0
        /// The longest proper suffix of this prefix that is a prefix, too.
        var fallback: Int32 = 0
        /// Of the longest pattern that this prefix ends with: its length and name; 0 where there is none.
        var foundBytes: Int32 = 0
        var foundName: Int32 = 0
    }

    private var nodes = [Node(byte: 0, depth: 0)]
    /// The node after the first byte of a pattern, by that byte.
    private var firstNodes = [Int32](repeating: 0, count: 256)
    private var marks: [[UInt8]] = []

    /// Prepares secrets; of two with one value the first gives the name.
    public init(_ secrets: [(name: String, value: [UInt8])]) {
        for (name, value) in secrets {
            let number = Int32(marks.count)
            marks.append(SecretPatterns.mark(name))
            let lines = value.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.map(Array.init)
            for text in [value] + lines {
                for form in SecretPatterns.forms(of: text) where form.count >= SecretPatterns.minimumBytes {
                    insert(form, name: number)
                }
            }
        }
        link()
    }

    /// Whether nothing is looked for.
    public var isEmpty: Bool { nodes.count == 1 }

    /// What stands in a secret's place: `[secret NAME]`. Of the name at most 64 bytes, all safe inside a JSON string.
    func mark(of name: Int32) -> [UInt8] { marks[Int(name)] }

    /// How many of the latest bytes may be the beginning of a secret.
    func depth(of state: Int32) -> Int { Int(nodes[Int(state)].depth) }

    /// Whether any byte is the first one of a pattern.
    func mayBegin(in bytes: UnsafeRawBufferPointer) -> Bool {
        firstNodes.withUnsafeBufferPointer { first in bytes.contains { first[Int($0)] != 0 } }
    }

    /// Follows the bytes, and tells of the longest pattern that ends at each: how many bytes were followed then, its
    /// length and name. Returns the node that was reached.
    func search(_ bytes: UnsafeRawBufferPointer, from state: Int32, found: (Int, Int, Int32) -> Void) -> Int32 {
        var current = state
        nodes.withUnsafeBufferPointer { nodes in
            firstNodes.withUnsafeBufferPointer { first in
                for (offset, byte) in bytes.enumerated() {
                    var next: Int32 = 0
                    while current != 0, next == 0 {
                        next = SecretPatterns.child(of: current, byte, in: nodes)
                        if next == 0 { current = nodes[Int(current)].fallback }
                    }
                    current = next != 0 ? next : first[Int(byte)]
                    let node = nodes[Int(current)]
                    if node.foundBytes > 0 { found(offset + 1, Int(node.foundBytes), node.foundName) }
                }
            }
        }
        return current
    }

    private static func child(of node: Int32, _ byte: UInt8, in nodes: UnsafeBufferPointer<Node>) -> Int32 {
        var child = nodes[Int(node)].firstChild
        while child != 0, nodes[Int(child)].byte != byte { child = nodes[Int(child)].sibling }
        return child
    }

    // MARK: Preparing

    private mutating func insert(_ pattern: [UInt8], name: Int32) {
        var node: Int32 = 0
        for byte in pattern {
            var next = firstNodes[Int(byte)]
            if node != 0 { next = nodes.withUnsafeBufferPointer { SecretPatterns.child(of: node, byte, in: $0) } }
            if next == 0 {
                next = Int32(nodes.count)
                nodes.append(Node(byte: byte, depth: nodes[Int(node)].depth + 1))
                if node == 0 {
                    firstNodes[Int(byte)] = next
                } else {
                    nodes[Int(next)].sibling = nodes[Int(node)].firstChild
                    nodes[Int(node)].firstChild = next
                }
            }
            node = next
        }
        guard nodes[Int(node)].foundBytes == 0 else { return }
        nodes[Int(node)].foundBytes = Int32(pattern.count)
        nodes[Int(node)].foundName = name
    }

    /// Finds every prefix's fallback, the shorter prefixes first.
    private mutating func link() {
        var queue = firstNodes.filter { $0 != 0 }
        var next = 0
        while next < queue.count {
            let parent = queue[next]
            next += 1
            var child = nodes[Int(parent)].firstChild
            while child != 0 {
                let byte = nodes[Int(child)].byte
                let fallback = step(from: nodes[Int(parent)].fallback, byte)
                nodes[Int(child)].fallback = fallback
                if nodes[Int(child)].foundBytes == 0 {
                    nodes[Int(child)].foundBytes = nodes[Int(fallback)].foundBytes
                    nodes[Int(child)].foundName = nodes[Int(fallback)].foundName
                }
                queue.append(child)
                child = nodes[Int(child)].sibling
            }
        }
    }

    private func step(from node: Int32, _ byte: UInt8) -> Int32 {
        nodes.withUnsafeBufferPointer { nodes in
            var node = node
            while node != 0 {
                let next = SecretPatterns.child(of: node, byte, in: nodes)
                if next != 0 { return next }
                node = nodes[Int(node)].fallback
            }
            return firstNodes[Int(byte)]
        }
    }

    private static func mark(_ name: String) -> [UInt8] {
        let safe = name.utf8.prefix(64).map { byte in
            let isSafe = isalnum(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
            return isSafe ? byte : UInt8(ascii: "_")
        }
        return Array("[secret ".utf8) + safe + [UInt8(ascii: "]")]
    }

    private static func isalnum(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
