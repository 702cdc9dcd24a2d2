/// The `MESSAGE_ID` of what midwatchd tells the journal: 128 bits, 32 lower-case hexadecimal digits, the same for ever.
///
/// `journalctl -x` finds the explanation by it, in packaging/midwatch.catalog; see `systemd.journal-fields(7)` and
/// `catalog`. A new one: `systemd-id128 new`.
public enum MessageID {
    /// By the value of `MIDWATCH_EVENT`, the name of a kind of event.
    public static let events: [String: String] = [
        "daemon_started": "c70fc7f5383f4ddfa507313487648085",
        "daemon_stopping": "ebb5d5687d5c4538baf86ce403592282",
        "daemon_stopped": "f198fff43f834545a4229b17cf752cc1",
        "clock_stepped": "0c65b4da5f484bcdac93ba4ed67ea521",
        "definitions_loaded": "edc191acd16248bdb0ea35a4bf9a807e",
        "turn_started": "3211d3a148e54a29bf32f1f6379b1af0",
        "turn_adopted": "c557287296474608b7a9a2ec6036e585",
        "turn_stopping": "26e9be22995d48598e7dc51e09aed21a",
        "turn_ended": "686604a624414fc3811b0e831b110533",
        "retry_planned": "264a057348d24aed8d5213a02bd044db",
        "account_held": "8f4f1e6157f74547bbef778dee81ea37",
        "account_released": "f1ab767e7c874fc7b3e777741f4f6fb5",
        "check_started": "60fb4534be9747b3b66849169e53870b",
        "check_ended": "d34882d6896048a3a3c539e0f1535f79",
        "occurrence_skipped": "bda04ceb1b664786ad29f82de7087f8d",
        "job_done": "ebacdcb2171341b293468b19fcf522cf",
        "job_stuck": "a49a336cdf874907abec416483d365dc",
        "job_held": "37a5e625c3d4431e989dfeb9e1316991",
        "job_ended": "e30c6c155c1d474d838998885b3b84cb",
        "job_resumed": "e368a9dca4db4612ba0c6ce0668b272a",
        "job_answered": "6fdec3bc1ac644108b901ab1aa736ae7",
        "phase_opened": "89aaa354d94f495b95225a96f0965cfe",
        "gate_passed": "826ad0b82bac445385fb0f82cd0b071e",
        "gate_refused": "ec0d5d3c6d6c4abea032c0d17dcb62b7",
        "gate_awaits_approval": "bd6d1d4aea9f435fa869028f97d6e1c9",
        "budget_reached": "87da036699694a0b9b15c3eae38dd1bc",
        "budget_raised": "2d6844f45df24df9b7169a18d5102aa4",
        "cost_estimated": "217accf74ee4427fb2a9877c95b00ffc",
        "catch_up_held": "f4e1f2b3ba5345a69b55e9de424b174d",
        "job_escalated": "e5e65d9f23b1421babc0c6618e0b914b",
        "job_asks": "8f8ec193d59946c3b557da94fe87c9d5",
        "job_parked": "847c9065dc7c4bad9d5082487e6570ba",
        "gate_reopened": "29dabc9e7a7149089c4b4a99b13132b6",
        "approval_expired": "786ad616254d460a92e64a7b7d6b8270",
        "approval_voided": "3c78e6d4cb1046e490abac08021b9d09",
        "phase_timed_out": "3a1dc3ea825d464cb36f1ef22e1958a5",
        "plan_started": "5fc396690c684f7e83415ad3556b94d0",
        "plan_ended": "3bb95a6031c9414aa13d915502998ce3",
        "lease_reaped": "3bb9af23f97448c5ba310b68198f1cfb",
        "ledger_restored": "b5d13bf1c00f46ab8a34618356560d1a",
        "rule_broken": "68dd3526f246482294feadc89b2beaab",
        "turn_recovered": "15d340f942454fad87694cd7bebef973",
    ]

    /// The ledger cannot be written.
    public static let ledgerUnwritable = "9129febca49c491284b8a4d280ed91c4"
    /// A reload met a jobs file with errors.
    public static let jobsFileRefused = "a33547d45c314b8abf49695189bdffa6"
}
