/// The stretches of time in which a window is open, one after the other; those that touch are one. The first may begin
/// later than it did, but not after the instant at which the walk begins.
struct RunWindowSpans: IteratorProtocol {
    private let window: CompiledRunWindow
    private let after: Int
    private var day: Int
    private let lastDay: Int
    private var held: Span?

    /// From `start` up to but not including `end`, in seconds since the epoch.
    struct Span: Hashable {
        var start: Int
        var end: Int
    }

    /// Begins with the first span that ends after a second.
    init(of window: CompiledRunWindow, after second: Int) {
        self.window = window
        after = second
        guard CompiledRunWindow.range.contains(second) else {
            // An empty walk.
            day = 1
            lastDay = 0
            return
        }
        if window.isAlwaysOpen {
            held = Span(start: .min, end: .max)
            day = 1
            lastDay = 0
            return
        }
        // Whole days that touch may begin earlier still; where a span that is under way began does not matter.
        let today = window.day(of: second)
        day = today - CompiledRunWindow.daysAround
        lastDay = today + CompiledRunWindow.searchedDays
    }

    mutating func next() -> Span? {
        while day <= lastDay {
            defer { day += 1 }
            guard window.opens(on: day) else { continue }
            let span = Span(start: window.opening(on: day), end: window.closing(on: day))
            // A window inside a gap of the clock does not open.
            guard span.start < span.end else { continue }
            guard let before = held else {
                held = span
                continue
            }
            if span.start <= before.end {
                held = Span(start: before.start, end: max(before.end, span.end))
                continue
            }
            held = span
            if before.end > after { return before }
        }
        guard let last = held else { return nil }
        held = nil
        return last.end > after ? last : nil
    }
}

extension CompiledRunWindow {
    /// The stretches in which it is open, from the first that ends after a second.
    func spans(after second: Int) -> RunWindowSpans {
        RunWindowSpans(of: self, after: second)
    }
}
