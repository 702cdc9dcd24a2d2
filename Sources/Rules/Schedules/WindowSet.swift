import CivilTime
public import MidwatchModel

/// Windows in which something may run, and blackouts in which it may not: open where at least one window is open, or
/// there is no window at all, and no blackout is.
public struct WindowSet: Hashable, Sendable {
    /// The windows; none means always.
    public let open: [CompiledRunWindow]
    /// The blackouts, which win.
    public let blackout: [CompiledRunWindow]

    /// The most windows and blackouts together that the definitions of a set may have.
    public static let mostWindows = 64
    /// How far ahead a change is looked for, in days: both clock changes of a year are within.
    public static let searchedDays = 390

    /// Makes a set of windows that are ready.
    public init(open: [CompiledRunWindow] = [], blackout: [CompiledRunWindow] = []) {
        self.open = open
        self.blackout = blackout
    }

    /// Checks windows and makes them ready.
    ///
    /// - Parameter zones: where the rules of their zones come from.
    /// - Throws: ``ScheduleError`` as ``CompiledRunWindow/init(_:zones:)`` does, and for more than ``mostWindows``.
    public init(open: [RunWindow], blackout: [RunWindow], zones: any ZoneSource) throws(ScheduleError) {
        guard open.count + blackout.count <= Self.mostWindows else {
            throw ScheduleError(
                .window,
                "there are \(open.count + blackout.count) windows and blackouts; "
                    + "keep to \(Self.mostWindows), several days fit in one, as in \"mon-fri 22:00-06:30\""
            )
        }
        var compiled: [[CompiledRunWindow]] = []
        for windows in [open, blackout] {
            var ready: [CompiledRunWindow] = []
            for window in windows { ready.append(try CompiledRunWindow(window, zones: zones)) }
            compiled.append(ready)
        }
        self.init(open: compiled[0], blackout: compiled[1])
    }

    /// Whether it is open at an instant.
    public func isOpen(at instant: WallTime) -> Bool {
        guard open.isEmpty || open.contains(where: { $0.contains(instant) }) else { return false }
        return !blackout.contains { $0.contains(instant) }
    }

    /// The next instant after one at which the set turns from open to closed or back; nil when there is none within
    /// ``searchedDays``.
    public func nextChange(after instant: WallTime) -> WallTime? {
        var second = Int(instant.secondsSinceEpoch)
        guard CompiledRunWindow.range.contains(second) else { return nil }
        let horizon = second + Self.searchedDays * CivilCalendar.secondsPerDay
        let wasOpen = isOpen(at: instant)
        var windows = open.map { Track($0, after: second) }
        var blackouts = blackout.map { Track($0, after: second) }
        while true {
            let nextOfAll = (windows + blackouts).lazy.map { [second] in $0.change(after: second) }.min()
            guard let next = nextOfAll, next <= horizon else { return nil }
            second = next
            for index in windows.indices { windows[index].advance(to: second) }
            for index in blackouts.indices { blackouts[index].advance(to: second) }
            let isOpen =
                (windows.isEmpty || windows.contains { $0.isOpen(at: second) })
                && !blackouts.contains { $0.isOpen(at: second) }
            if isOpen != wasOpen { return WallTime(secondsSinceEpoch: Int64(second)) }
        }
    }

    /// One window on the way through time.
    private struct Track {
        private var spans: RunWindowSpans
        /// The span that is open or comes next.
        private var span: RunWindowSpans.Span?

        init(_ window: CompiledRunWindow, after second: Int) {
            spans = window.spans(after: second)
            span = spans.next()
        }

        mutating func advance(to second: Int) {
            while let current = span, current.end <= second { span = spans.next() }
        }

        func isOpen(at second: Int) -> Bool {
            guard let span else { return false }
            return span.start <= second && second < span.end
        }

        /// The next boundary after a second; `Int.max` when there is none.
        func change(after second: Int) -> Int {
            guard let span else { return .max }
            return span.start > second ? span.start : span.end
        }
    }
}
