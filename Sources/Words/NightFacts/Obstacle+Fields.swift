public import MidwatchModel

extension Obstacle {
    /// Its stable name: that of its ``kind``, or where the job stands. Part of the ledger and of the control API.
    public var name: String {
        switch self {
        case .stuck: "stuck"
        case .held: "held"
        case .done: "done"
        case .ended: "ended"
        case .notStuck: "not_stuck"
        default: kind.rawValue
        }
    }

    /// The instant that its sentence says; nil when it says none.
    public var instant: WallTime? {
        switch self {
        case .window(_, let until): until
        case .account(.held(let hold)): hold.until
        case .catchUp(.waits(let until, _)): until
        case .budget(let obstacle): obstacle.until
        case .notBefore(let instant): instant
        default: nil
        }
    }

    /// What it says besides its name, for programs.
    public var fields: [Field] {
        let until = instant.map { [Field("untilMs", .number($0.millisecondsSinceEpoch))] } ?? []
        return switch self {
        case .disabled, .done, .notStuck, .startDeadline, .until, .slot: []
        case .stuck(let cause), .held(let cause), .ended(let cause): [].and(cause, as: "because")
        case .phase(let phase, let state): [.phase(phase), .text("state", state.rawValue)]
        case .window(let open, _): (open.isEmpty ? [] : [.text("windows", open.joined(separator: ", "))]) + until
        case .finishBy(let time, let typical):
            [.text("finishBy", time.description)] + Field.span("typical", typical)
        case .account(let obstacle): obstacle.fields(until)
        case .catchUp(let obstacle): obstacle.fields + until
        case .budget(let obstacle): obstacle.fields + until
        case .maxTurns(let limit): [.number("maxTurns", limit)]
        case .overlap(let overlap): overlap.fields
        case .waitingFull(let count): [.number("waiting", count)]
        case .notBefore: until
        case .keys(let key): [.text("key", key)]
        case .when(let check): [.number("check", check)]
        }
    }
}

extension Obstacle.Overlap {
    fileprivate var fields: [Field] {
        switch self {
        case .turn(let turn), .earlierTurn(let turn): [.turn(turn)]
        case .start(let hasWhen): [.flag("hasWhen", hasWhen)]
        case .queue(let count): [.number("waiting", count)]
        case .parallel(let count): [.number("busy", count)]
        }
    }
}

extension AccountObstacle {
    fileprivate func fields(_ until: [Field]) -> [Field] {
        switch self {
        case .held(let hold): ([.text("account", hold.account)] + until).and(hold.reason, as: "because")
        case .tried(let hold, let probe): [.text("account", hold.account), .number("probe", probe.rawValue)]
        case .full(let account): [.text("account", account), .flag("isFull", true)]
        }
    }
}

extension CatchUpObstacle {
    fileprivate var fields: [Field] {
        switch self {
        case .notMadeUp(let afterStop): [.text("rule", "none"), .flag("afterStop", afterStop)]
        case .tooOld(let afterStop, let within):
            [.text("rule", "within"), .flag("afterStop", afterStop)] + Field.span("within", within)
        case .notAmong(let limit, let afterStop):
            [.text("rule", "all"), .flag("afterStop", afterStop), .number("limit", limit)]
        case .overtaken: [.text("rule", "overtaken")]
        case .unknown: [.text("rule", "unknown")]
        case .waits(_, let inCrashLoop): [.text("rule", "waits"), .flag("inCrashLoop", inCrashLoop)]
        }
    }
}

extension BudgetObstacle {
    fileprivate var fields: [Field] {
        let needed: [Field] = lack.map { [.number("needed", $0.needed), .number("setAside", $0.setAside)] } ?? []
        return [
            .text("scope", scope.description), .text("bound", kind.rawValue), .number("spent", spent),
            .number("limit", limit),
        ] + needed
    }
}
