// Division for time lines, on which what lies before 0 is divided like what lies after it.
extension Int {
    /// The quotient rounded towards negative infinity; `divisor` is positive.
    @inlinable
    public func flooredQuotient(_ divisor: Int) -> Int {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The remainder in 0..<`divisor`; `divisor` is positive.
    @inlinable
    public func flooredRemainder(_ divisor: Int) -> Int {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
