/// What a machine does with an order or an event that its state does not allow.
enum Broken {
    /// Traps in tests and in simulated nights, which are built with `-D CHECKED` or without optimization. In a shipped
    /// daemon the machine stays as it is, and whoever asked goes on without an answer: the night goes on.
    @inline(__always)
    static func expect(_ isAllowed: @autoclosure () -> Bool, _ rule: @autoclosure () -> String) {
        #if CHECKED
            precondition(isAllowed(), rule())
        #else
            assert(isAllowed(), rule())
        #endif
    }
}
