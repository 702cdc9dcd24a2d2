/// The keys of one kind of object, described once: checking, the editor schema and the manual read it.
struct KeyTable: Sendable {
    /// With its article, as in "unknown key in a job".
    let title: String
    /// What the object is for, in a sentence.
    let doc: String
    /// The keys, in the order in which a manual shows them.
    let keys: [Key]

    /// One key.
    struct Key: Sendable {
        let name: String
        let shape: Shape
        /// `ms`, `s`, `bytes`, `USD`; nil where there is none.
        var unit: String?
        /// What holds when the key is absent, as a reader would write it.
        var absent: String?
        /// One sentence.
        let doc: String
        var standing = Standing.used
        var isRequired = false
    }

    /// What a key does.
    enum Standing: Hashable, Sendable {
        case used
        /// Known from OpenClaw's files, and without effect here.
        case withoutEffect
    }

    subscript(_ name: String) -> Key? { keys.first { $0.name == name } }
}

/// The kinds of object in a jobs file.
enum TableName: String, CaseIterable, Sendable {
    case file, limits, stop, defaults, agent, job, schedule, payload, overlap, retry, check, plan, phase, gate, quorum
    case variable, account, choice, window, when, failures
    case catchUp, finish, budget, planBudget, nightBudget, turnBudget, night, progress, stuck, approval, reopening

    var table: KeyTable {
        switch self {
        case .file: .file
        case .limits: .limits
        case .stop: .stop
        case .account: .account
        case .choice: .choice
        case .window: .window
        case .defaults: .defaults
        case .agent: .agent
        case .job: .job
        case .schedule: .schedule
        case .payload: .payload
        case .overlap: .overlap
        case .retry: .retry
        case .variable: .variable
        case .check: .check
        case .when: .when
        case .failures: .failures
        case .plan: .plan
        case .phase: .phase
        case .gate: .gate
        case .quorum: .quorum
        case .catchUp: .catchUp
        case .finish: .finish
        case .budget: .budget
        case .planBudget: .planBudget
        case .nightBudget: .nightBudget
        case .turnBudget: .turnBudget
        case .night: .night
        case .progress: .progress
        case .stuck: .stuck
        case .approval: .approval
        case .reopening: .reopening
        }
    }
}

extension KeyTable.Key {
    /// A key of OpenClaw's that does nothing here.
    static func ignored(_ name: String, _ doc: String) -> KeyTable.Key {
        KeyTable.Key(name: name, shape: .anything, doc: doc, standing: .withoutEffect)
    }
}
