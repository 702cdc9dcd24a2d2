import Dispatch
import Glibc
public import LaunchOrders
public import MidwatchModel
import NightFacts
public import NightLoop
import TurnFolder

/// Reads the stored output of turns for the control API.
public struct FolderOutputReader: TurnOutputReader {
    private let surroundings: LaunchSurroundings

    /// A reader of the folders in these surroundings.
    public init(surroundings: LaunchSurroundings) {
        self.surroundings = surroundings
    }

    /// Reads stored output; nil when the folder is gone.
    public func read(
        _ turn: TurnID,
        isStderr: Bool,
        offset: Int64,
        maximumBytes: Int
    ) throws -> (bytes: [UInt8], stored: Int64)? {
        let folder = surroundings.folder(of: .turn(turn))
        let file: TurnFolder.File = isStderr ? .stderr : .stdout
        guard let stored = folder.size(of: file) else {
            // No such file yet is not the same as no folder any more.
            return folder.size(of: .order) == nil ? nil : ([], 0)
        }
        guard offset < stored else { return ([], stored) }
        return (try folder.bytes(of: file, from: offset, limitBytes: maximumBytes), stored)
    }

    /// The folder's path.
    public func folder(of turn: TurnID) -> String {
        surroundings.folder(of: .turn(turn)).path
    }

    /// Ticks when a file of the turn's folder was changed or made, by `inotify(7)`; silent where that cannot be had.
    public func ticks(of turn: TurnID) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard descriptor >= 0 else { return stream }
        let mask = UInt32(IN_MODIFY | IN_CREATE | IN_MOVED_TO)
        guard inotify_add_watch(descriptor, folder(of: turn), mask) >= 0 else {
            close(descriptor)
            return stream
        }
        // Dispatch sources may be cancelled from any thread; their type does not say so.
        nonisolated(unsafe) let source = DispatchSource.makeReadSource(fileDescriptor: descriptor)
        source.setEventHandler {
            var events = [UInt8](repeating: 0, count: 4096)
            while Glibc.read(descriptor, &events, events.count) > 0 { continue }
            continuation.yield()
        }
        source.setCancelHandler { close(descriptor) }
        continuation.onTermination = { _ in source.cancel() }
        source.activate()
        return stream
    }
}
