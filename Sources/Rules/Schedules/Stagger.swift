import MidwatchModel

/// How far a job's occurrences are moved so that jobs with one schedule do not all start at once.
enum Stagger {
    /// Milliseconds in 0..<`windowMilliseconds`, the same for a job id on every machine and after every restart:
    /// the 64-bit FNV-1a hash of the id's UTF-8 bytes, modulo the window. 0 when the window is 0.
    static func milliseconds(job: JobID, windowMilliseconds: Int64) -> Int64 {
        guard windowMilliseconds > 0 else { return 0 }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in job.rawValue.utf8 {
            hash ^= UInt64(byte)
            hash &*= 0x0000_0100_0000_01B3
        }
        return Int64(hash % UInt64(windowMilliseconds))
    }
}
