/// The bounds of the control API. Each is enforced by the server; the client and the command line keep to them.
public enum ControlLimits {
    /// Largest request body, in bytes: 1 MiB.
    public static let requestBodyBytes = 1 << 20
    /// Largest header of a request, in bytes: 16 KiB.
    public static let headerBytes = 16 << 10
    /// Most connections at once; further ones wait in the kernel's queue.
    public static let connections = 64
    /// Most streams (events and followed logs) at once; further ones are refused as `unavailable`.
    public static let streams = 32
    /// Longest wait for a client to take what a stream has written, in seconds; then it is dropped.
    public static let streamWriteSeconds: Int64 = 10
    /// Longest silence of a connection between requests, in seconds.
    public static let idleConnectionSeconds: Int64 = 60
    /// Bounds of `limit` for turns, plan rows and events.
    public static let listLimits = 1...1000
    /// `limit` when none is given.
    public static let defaultListLimit = 50
    /// Events read from the ledger at a time while streaming.
    public static let eventPage = 100
    /// Bytes of a log sent at a time: 64 KiB.
    public static let logChunkBytes = 64 << 10
    /// Bounds of `tail`, in lines.
    public static let tailLines = 0...100_000
    /// How far back `tail` looks for its lines, in bytes: 8 MiB.
    public static let tailSearchBytes: Int64 = 8 << 20
    /// Longest reason of a hold, in characters.
    public static let reasonCharacters = 1000
    /// Longest answer to a job, in characters.
    public static let answerCharacters = 16_000
    /// Longest path of a folder in a request, in characters.
    public static let folderCharacters = 4096
    /// Bounds of the turns that may be added to a budget at a time.
    public static let raisedTurns: ClosedRange<Int64> = 1...1_000_000
    /// The same for tokens.
    public static let raisedTokens: ClosedRange<Int64> = 1...1_000_000_000_000
    /// The same for US dollars.
    public static let raisedUSD: ClosedRange<Double> = 0.000_001...1_000_000
    /// The same for minutes.
    public static let raisedMinutes: ClosedRange<Double> = 0.001...1_000_000
    /// Longest name of a job or a phase in a request, in bytes.
    public static let nameBytes = 1024
}
