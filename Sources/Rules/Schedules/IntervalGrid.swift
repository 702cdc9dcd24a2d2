/// Instants `anchor + k * period`, k >= 0, in milliseconds since the epoch. Exact over the whole range of `Int64`,
/// and in constant time however many periods have passed.
struct IntervalGrid: Hashable, Sendable {
    /// At least 1.
    var period: Int64
    var anchor: Int64

    /// The first grid point at or after an instant; nil when it is beyond `Int64`.
    func first(notBefore instant: Int64) -> Int64? {
        guard instant > anchor else { return anchor }
        let elapsed = Int128(instant) - Int128(anchor)
        let periods = (elapsed + Int128(period) - 1) / Int128(period)
        return Int64(exactly: Int128(anchor) + periods * Int128(period))
    }

    /// The newest `limit` grid points after one instant, up to and including another, and how many there are.
    func newest(_ limit: Int, after first: Int64, through last: Int64) -> (points: [Int64], count: Int128) {
        let before = pointCount(through: first)
        let count = pointCount(through: last) - before
        guard count > 0 else { return ([], 0) }
        let kept = min(count, Int128(limit))
        let start = Int128(anchor) + (before + count - kept) * Int128(period)
        let points = (0..<Int(kept)).map { Int64(start + Int128($0) * Int128(period)) }
        return (points, count)
    }

    private func pointCount(through instant: Int64) -> Int128 {
        instant < anchor ? 0 : (Int128(instant) - Int128(anchor)) / Int128(period) + 1
    }
}
