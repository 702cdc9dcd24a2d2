/// The time of day by which turns have to be over.
public struct FinishTime: Hashable, Sendable, CustomStringConvertible {
    /// Minutes since midnight, 0...1439.
    public var minutes: Int
    /// IANA name of the zone whose clock is meant; nil means the daemon's local zone.
    public var zone: String?

    /// Makes a time.
    public init(minutes: Int, zone: String? = nil) {
        self.minutes = minutes
        self.zone = zone
    }

    /// `06:30`, with the zone after it when one is named.
    public var description: String {
        let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)" + (zone.map { " \($0)" } ?? "")
    }
}
