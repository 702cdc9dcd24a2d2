import ControlAPI

/// Finds the newest events of a service that lists them only by the ids they come after.
enum NewestEvents {
    /// The greatest id; 0 when there is no event. Asks about twice as often as the id has binary digits.
    static func lastID(_ events: (_ after: Int64, _ limit: Int) async throws -> [EventReply]) async throws -> Int64 {
        guard var known = try await events(0, 1).last?.id else { return 0 }
        // Doubling steps until nothing comes after `known + step`, then halving back.
        var step: Int64 = 1
        while known <= Int64.max - step, let later = try await events(known + step - 1, 1).last?.id {
            known = later
            step = step > Int64.max / 2 ? step : step * 2
        }
        while step > 1 {
            step /= 2
            if known <= Int64.max - step, let later = try await events(known + step - 1, 1).last?.id {
                known = later
            }
        }
        return known
    }
}
