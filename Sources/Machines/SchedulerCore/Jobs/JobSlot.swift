import MidwatchModel
import NightFacts
import Schedules

/// A job as the core sees it: its definition, its life, and what of it is under way.
struct JobSlot: Hashable, Sendable {
    var definition: JobDefinition
    var schedule: CompiledSchedule
    var phase: PhaseID?
    var record: JobRecord
    /// When its turns may start; nil means always.
    var window: WindowSet?
    /// By when its turns are over; nil means whenever.
    var finish: CompiledFinishTime?
    /// When its window opens or shuts next; nil when it never does.
    var windowChangeAt: WallTime?
    /// When turns that run beyond its window are ended; nil when none are to be.
    var edgeAt: WallTime?
    /// The next occurrence, once computed; nil when none will come.
    var nextDue: WallTime?
    /// The record changed in this step and must be written.
    var isDirty = false

    var id: JobID { definition.id }

    var concurrencyLimit: Int {
        if case .allow(let limit) = definition.overlap { limit } else { 1 }
    }

    /// True for an interval without an anchor of its own: its grid starts when the job is first seen or its phase opens.
    var hasImplicitAnchor: Bool {
        if case .every(let interval) = definition.schedule { interval.anchor == nil } else { false }
    }

    var isCompletionBased: Bool {
        if case .every(let interval) = definition.schedule { interval.from == .completion } else { false }
    }
}
