public import MidwatchModel

/// A job's life: what must survive the daemon.
public struct JobRecord: Hashable, Sendable {
    /// The job.
    public var id: JobID
    /// How far its schedule has been served.
    public var cursor: Cursor
    /// Where the job stands.
    public var standing: Standing
    /// Since when it stands there.
    public var since: WallTime
    /// The turn that brought it there, where one did; else its newest.
    public var turn: TurnID?
    /// The folder that its newest turn worked in; nil before there was one, and where that was the daemon's default.
    public var workspace: String?
    /// Turns that counted as iterations.
    public var countedTurns: Int
    /// What has happened in a row.
    public var streaks: Streaks
    /// What its turns take of late.
    public var typical: Typical
    /// What the prompts of its next turns say besides.
    public var note: PromptNote?
    /// When it disappeared from the jobs file; nil while it is defined.
    public var removedAt: WallTime?

    /// Makes a record of a job that is active.
    public init(
        id: JobID,
        cursor: Cursor,
        standing: Standing = .active,
        since: WallTime,
        turn: TurnID? = nil,
        countedTurns: Int = 0,
        streaks: Streaks = Streaks(),
        typical: Typical = Typical(),
        note: PromptNote? = nil,
        removedAt: WallTime? = nil
    ) {
        self.id = id
        self.cursor = cursor
        self.standing = standing
        self.since = since
        self.turn = turn
        self.countedTurns = countedTurns
        self.streaks = streaks
        self.typical = typical
        self.note = note
        self.removedAt = removedAt
    }
}

extension JobRecord {
    /// Where a job stands, and why.
    public enum Standing: Hashable, Sendable {
        /// It is due by its schedule.
        case active
        /// It is held by an operator or by a rule, until it is resumed.
        case held(Cause)
        /// It said STUCK, and waits for others, an answer or an operator. Parked: its phase goes on without it.
        case stuck(Cause, isParked: Bool = false)
        /// DONE: never due again.
        case done
        /// It is over without DONE.
        case ended(EndRule, Cause)
    }

    /// Why a job is over without DONE.
    public enum EndRule: String, Hashable, Sendable, CaseIterable {
        /// `maxTurns` turns have counted.
        case maxTurns = "max_turns"
        /// `until` has passed.
        case until
        /// A one-shot whose only turn failed.
        case oneShot = "one_shot"
        /// Its phase's gate was met without it.
        case phasePassed = "phase_passed"
    }

    /// How far a job's schedule has been served: every occurrence up to ``decidedThrough`` has its row.
    public struct Cursor: Hashable, Sendable {
        /// Counts the grids the job has had, from 1. Part of an occurrence's identity, so that an edited schedule starts a
        /// grid of its own.
        public private(set) var revision: Int
        /// The schedule's canonical text, by which a change is noticed.
        public var scheduleIdentity: String
        /// It was defined with `"enabled": false` when it was last looked at: nothing was due.
        public var isDisabled: Bool
        /// The origin of an interval's grid where the definition names none.
        public var anchor: WallTime
        /// The watermark. It moves back with a new revision alone.
        public private(set) var decidedThrough: WallTime

        /// Makes a cursor.
        public init(
            revision: Int = 1,
            scheduleIdentity: String,
            isDisabled: Bool = false,
            anchor: WallTime,
            decidedThrough: WallTime
        ) {
            self.revision = revision
            self.scheduleIdentity = scheduleIdentity
            self.isDisabled = isDisabled
            self.anchor = anchor
            self.decidedThrough = decidedThrough
        }

        /// Everything up to an instant is decided; one that lies before the watermark changes nothing.
        public mutating func advance(to instant: WallTime) {
            decidedThrough = max(decidedThrough, instant)
        }

        /// The schedule was edited, or the clock set back: a grid of its own begins.
        public mutating func beginRevision(anchor: WallTime, decidedThrough: WallTime) {
            revision += 1
            self.anchor = anchor
            self.decidedThrough = decidedThrough
        }
    }

    /// What has happened in a row, up to the newest turn.
    public struct Streaks: Hashable, Sendable {
        /// Turns in a row that failed.
        public var failed: Int
        /// Turns in a row that changed nothing.
        public var idle: Int
        /// How many others have tried since its agent said STUCK, up to the next word of an operator.
        public var tries: Int

        /// Makes counts; the default is that of a new job.
        public init(failed: Int = 0, idle: Int = 0, tries: Int = 0) {
            self.failed = failed
            self.idle = idle
            self.tries = tries
        }
    }

    /// What the turns of a job take of late; nil where nobody has said.
    public struct Typical: Hashable, Sendable {
        /// How long they take, in milliseconds.
        public var milliseconds: Int64?
        /// How many tokens they use.
        public var tokens: Int64?
        /// What they cost, in millionths of a US dollar.
        public var microUSD: Int64?

        /// Makes averages; the default knows nothing.
        public init(milliseconds: Int64? = nil, tokens: Int64? = nil, microUSD: Int64? = nil) {
            self.milliseconds = milliseconds
            self.tokens = tokens
            self.microUSD = microUSD
        }
    }
}

// What readers ask of a record.
extension JobRecord {
    /// The kind of its standing.
    public var state: JobState {
        switch standing {
        case .active: .active
        case .held: .held
        case .stuck: .stuck
        case .done: .done
        case .ended: .ended
        }
    }

    /// Why it stands there; nil while it is active, and when it is done.
    public var reason: Cause? {
        switch standing {
        case .active, .done: nil
        case .held(let reason), .stuck(let reason, _), .ended(_, let reason): reason
        }
    }

    /// The rule that ended it; nil unless it is over without DONE.
    public var endedBy: EndRule? {
        if case .ended(let rule, _) = standing { rule } else { nil }
    }

    /// It is stuck, and its phase goes on without it.
    public var isParked: Bool {
        if case .stuck(_, let isParked) = standing { isParked } else { false }
    }

    /// See ``Cursor/revision``.
    public var revision: Int { cursor.revision }
    /// See ``Cursor/anchor``.
    public var anchor: WallTime { cursor.anchor }
    /// See ``Cursor/decidedThrough``.
    public var decidedThrough: WallTime { cursor.decidedThrough }
}
