import MidwatchModel
import NightFacts
import SchedulerCore

// The places of the loop where a test may break it. Without failpoints nothing here looks at anything.

extension NightEngine {
    /// A step begins with these messages.
    func passBeginning(_ messages: [EngineMessage]) {
        guard let failpoints else { return }
        failpoints.reached(.loop)
        if messages.contains(where: \.tellsOfAnEnd) { failpoints.reached(.exitSeen) }
    }

    /// These facts are durable, and nobody was told.
    func passCommitted(_ facts: [Fact]) {
        guard let failpoints else { return }
        for place in DaemonFailpoint.allCases where facts.contains(where: { $0.isCommitted(at: place) }) {
            failpoints.reached(place)
        }
    }

    /// Everybody was told and answered; these orders are carried out next.
    func passAnswered(_ orders: [Action]) {
        guard let failpoints else { return }
        let grants = orders.contains { order in
            if case .record(.leaseGranted) = order { true } else { false }
        }
        if grants { failpoints.reached(.leaseRecorded) }
    }
}

extension EngineMessage {
    /// Whether a launch is known to be over, or to be gone.
    fileprivate var tellsOfAnEnd: Bool {
        switch self {
        case .event(.turnEnded), .event(.checkEnded), .event(.launchLost): true
        default: false
        }
    }
}

extension Fact {
    /// Whether a place is the one right after this fact became durable.
    fileprivate func isCommitted(at place: DaemonFailpoint) -> Bool {
        switch (place, self) {
        case (.intentWritten, .turnPlanned), (.intentWritten, .checkPlanned): true
        case (.keeperRecorded, .turnChanged(let turn)): turn.state == .running
        case (.outcomeRecorded, .turnChanged(let turn)): turn.state == .ended
        case (.gateOpened, .phase(let phase)): phase.state == .passed
        default: false
        }
    }
}
