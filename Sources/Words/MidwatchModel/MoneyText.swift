/// Money as digits, without a sign for the currency.
public enum MoneyText {
    /// For people: cut off to cents, and below ten cents as exact as it is: `19.80`, `0.0042`, `0.00`.
    public static func short(microUSD: Int64) -> String {
        let isSmall = microUSD > -100_000 && microUSD < 100_000
        return isSmall ? exact(microUSD: microUSD) : exact(microUSD: microUSD / 10_000 * 10_000)
    }

    /// Exactly, with two decimals at the least: `1.50`, `0.000001`.
    public static func exact(microUSD: Int64) -> String {
        let magnitude = microUSD.magnitude
        var decimals = String(String(1_000_000 + magnitude % 1_000_000).dropFirst())
        while decimals.count > 2, decimals.last == "0" { decimals.removeLast() }
        return "\(microUSD < 0 ? "-" : "")\(magnitude / 1_000_000).\(decimals)"
    }
}
