// swift-tools-version: 6.2
import PackageDescription

// The house. A floor is a folder of Sources/, a room a module on it, and what a room names is what it may import:
// `packaging/house` checks the sources against this list and draws the house from it.
// With MIDWATCH_PURE=1 the package is its pure rooms alone, which need no other package and build in a minute.

let isPure = Context.environment["MIDWATCH_PURE"] != nil

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")

/// A room of Swift on a floor of the house.
func room(_ floor: String, _ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(floor)/\(name)")
}

/// A program: the top floor composes what is below.
func program(_ name: String, _ dependencies: [Target.Dependency], linker: [LinkerSetting] = []) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies,
        path: "Sources/Programs/\(name)",
        linkerSettings: linker
    )
}

/// Pure rooms: no clock, no I/O, no package, no Foundation.
let pureRooms: [Target] = [
    room("Words", "MidwatchModel"),
    room("Words", "JSONSyntax"),
    room("Words", "CivilTime"),
    room("Words", "NightFacts", ["MidwatchModel"]),
    room("Rules", "Schedules", ["MidwatchModel", "CivilTime"]),
    room("Rules", "NightWords", ["MidwatchModel", "JSONSyntax", "CivilTime", "NightFacts"]),
    room("Rules", "LoopDetection", ["JSONSyntax"]),
    room("Rules", "AgentPresets", ["MidwatchModel", "JSONSyntax", "CivilTime", "Schedules"]),
    room("Rules", "PlanAdvice"),
    room("Rules", "JobFile", ["MidwatchModel", "JSONSyntax", "CivilTime", "Schedules", "PlanAdvice"]),
    room("Machines", "SchedulerCore", ["MidwatchModel", "NightFacts", "Schedules"]),
    room("Machines", "NightCore", ["MidwatchModel", "NightFacts", "SchedulerCore"]),
    room("Proof", "NightJudge", ["MidwatchModel", "NightFacts", "Schedules"]),
    room(
        "Proof",
        "NightSimulation",
        ["MidwatchModel", "NightFacts", "Schedules", "SchedulerCore", "NightCore", "NightJudge"]
    ),
    room("Office", "ControlAPI", ["MidwatchModel", "NightFacts", "JSONSyntax", "CivilTime"]),
]

/// Rooms that touch the world: the loop, its adapters, and the doors of the office.
let worldRooms: [Target] = [
    room("Loop", "NightLoop", ["MidwatchModel", "NightFacts", "NightWords", "SchedulerCore", "NightCore"]),
    .target(name: "CProcess", path: "Sources/Adapters/CProcess"),
    .target(name: "CTimers", path: "Sources/Adapters/CTimers"),
    .systemLibrary(
        name: "CSystemd",
        path: "Sources/Adapters/CSystemd",
        pkgConfig: "libsystemd",
        providers: [.apt(["libsystemd-dev"])]
    ),
    room("Adapters", "HostLoop", ["CTimers", "MidwatchModel", "NightLoop", "LinuxSystem"]),
    room("Adapters", "ZoneDatabase", ["MidwatchModel", "Schedules"]),
    room("Adapters", "LinuxSystem", ["CProcess", "MidwatchModel"]),
    room("Adapters", "TurnFolder", ["MidwatchModel", "JSONSyntax", "CivilTime", "LinuxSystem", "CProcess"]),
    room("Adapters", "GitWork", ["MidwatchModel", "LinuxSystem", "CProcess"]),
    room(
        "Adapters",
        "KeeperCore",
        ["MidwatchModel", "LoopDetection", "LinuxSystem", "TurnFolder", "GitWork", "CProcess"]
    ),
    room("Adapters", "KeeperLauncher", ["MidwatchModel", "NightFacts", "LinuxSystem", "TurnFolder", "CProcess"]),
    room("Adapters", "LaunchOrders", ["MidwatchModel", "NightFacts", "NightWords", "AgentPresets", "TurnFolder"]),
    room(
        "Adapters",
        "LocalLaunches",
        [
            "MidwatchModel", "NightFacts", "AgentPresets", "Schedules", "SchedulerCore", "NightLoop", "LinuxSystem",
            "TurnFolder", "LaunchOrders", "KeeperLauncher",
        ]
    ),
    room("Adapters", "Ledger", ["MidwatchModel", "CivilTime", "NightFacts", "NightWords", "LinuxSystem", grdb]),
    room("Adapters", "Systemd", ["CSystemd", "CivilTime", logging]),
    room(
        "Office",
        "ControlDesk",
        ["MidwatchModel", "NightFacts", "NightWords", "SchedulerCore", "NightCore", "NightLoop", "ControlAPI"]
    ),
    room(
        "Office",
        "ControlServer",
        ["ControlAPI", hummingbird, hummingbirdCore, httpTypes, nioCore, nioPosix, logging, serviceLifecycle]
    ),
    room("Office", "ControlClient", ["ControlAPI", asyncHTTPClient, nioCore, nioPosix, nioHTTP1]),
    room(
        "Office",
        "CommandLineTool",
        [
            "ControlAPI", "ControlClient", "JobFile", "PlanAdvice", "CivilTime", "Schedules", "ZoneDatabase",
            "MidwatchModel", "NightFacts", argumentParser,
        ]
    ),
]

// The core in a simulated world; not shipped. packaging/simulate builds it without the package's dependencies.
let simulator = program("midwatch-simulate", ["NightSimulation", "SchedulerCore"])

let programs: [Target] = [
    program(
        "midwatchd",
        [
            "MidwatchModel", "NightFacts", "NightWords", "Schedules", "JobFile", "SchedulerCore", "NightCore",
            "NightLoop", "HostLoop", "LinuxSystem", "Ledger", "KeeperLauncher", "LaunchOrders", "LocalLaunches",
            "ZoneDatabase", "Systemd", "ControlAPI", "ControlDesk", "ControlServer",
            argumentParser, logging, serviceLifecycle, unixSignals,
        ]
    ),
    program("midwatch", ["CommandLineTool"]),
    // Judges real ledgers in tests of the programs; not shipped.
    program(
        "midwatch-judge",
        [
            "MidwatchModel", "NightFacts", "Schedules", "JSONSyntax", "JobFile", "NightJudge", "LinuxSystem", "Ledger",
            "ZoneDatabase",
        ]
    ),
    // Linked without any shared library: it starts in a fraction of a millisecond and needs under 3 MB of its own.
    program(
        "midwatch-keeper",
        ["KeeperCore"],
        linker: [.unsafeFlags(["-static-executable", "-use-ld=lld"])]
    ),
]

// Tests that run the programs find them beside the test bundle: `swift build --build-tests` builds both. They do not
// depend on the executables, whose linker settings would become the bundle's.

/// What tests share; not shipped.
let testKit: Target = .target(
    name: "MidwatchTestKit",
    dependencies: ["Schedules"],
    path: "Tests/Support/MidwatchTestKit"
)

/// Tier 1: facts, tables and properties of the pure rooms.
let pureTests: [Target] = [
    .testTarget(name: "JSONSyntaxTests", dependencies: ["JSONSyntax"]),
    .testTarget(name: "CivilTimeTests", dependencies: ["CivilTime"]),
    .testTarget(name: "LoopDetectionTests", dependencies: ["LoopDetection", "JSONSyntax"]),
    .testTarget(name: "SchedulesTests", dependencies: ["MidwatchTestKit", "CivilTime", "Schedules", "MidwatchModel"]),
    .testTarget(
        name: "AgentPresetsTests",
        dependencies: ["MidwatchTestKit", "AgentPresets", "CivilTime", "MidwatchModel", "Schedules"]
    ),
    .testTarget(name: "NightWordsTests", dependencies: ["NightWords", "NightFacts", "MidwatchModel"]),
    .testTarget(name: "PlanAdviceTests", dependencies: ["PlanAdvice"]),
    .testTarget(
        name: "JobFileTests",
        dependencies: ["MidwatchTestKit", "JobFile", "JSONSyntax", "MidwatchModel", "Schedules"]
    ),
    .testTarget(
        name: "SchedulerCoreTests",
        dependencies: [
            "MidwatchTestKit", "NightSimulation", "SchedulerCore", "NightCore", "NightFacts", "NightWords",
            "MidwatchModel",
            "Schedules",
        ]
    ),
    .testTarget(
        name: "NightJudgeTests",
        dependencies: ["MidwatchTestKit", "NightJudge", "NightFacts", "MidwatchModel", "Schedules"]
    ),
    .testTarget(
        name: "NightSimulationTests",
        dependencies: ["NightSimulation", "SchedulerCore", "NightCore", "NightFacts", "MidwatchModel", "Schedules"]
    ),
]

/// Tier 3: adapters against the real thing.
let adapterTests: [Target] = [
    .testTarget(
        name: "NightLoopTests",
        dependencies: [
            "MidwatchTestKit", "NightLoop", "HostLoop", "SchedulerCore", "NightCore", "NightFacts", "NightWords",
            "MidwatchModel",
            "Schedules",
        ]
    ),
    .testTarget(
        name: "ZoneDatabaseTests",
        dependencies: ["MidwatchTestKit", "ZoneDatabase", "MidwatchModel", "Schedules"]
    ),
    .testTarget(name: "LinuxSystemTests", dependencies: ["LinuxSystem", "MidwatchTestKit", "CProcess"]),
    .testTarget(name: "GitWorkTests", dependencies: ["GitWork", "LinuxSystem", "MidwatchTestKit", "CProcess"]),
    .testTarget(
        name: "TurnFolderTests",
        dependencies: ["MidwatchTestKit", "TurnFolder", "LinuxSystem", "MidwatchModel", "CProcess"]
    ),
    .testTarget(name: "KeeperCoreTests", dependencies: ["KeeperCore", "MidwatchModel"]),
    .testTarget(
        name: "KeeperTests",
        dependencies: [
            "MidwatchTestKit", "KeeperLauncher", "TurnFolder", "LinuxSystem", "NightFacts", "MidwatchModel", "CProcess",
        ]
    ),
    .testTarget(
        name: "LaunchOrdersTests",
        dependencies: ["LaunchOrders", "NightFacts", "MidwatchModel", "TurnFolder"]
    ),
    .testTarget(
        name: "LocalLaunchesTests",
        dependencies: [
            "MidwatchTestKit", "LocalLaunches", "LaunchOrders", "KeeperLauncher", "NightLoop", "SchedulerCore",
            "NightFacts", "MidwatchModel", "Schedules", "TurnFolder",
        ]
    ),
    .testTarget(
        name: "LedgerTests",
        dependencies: [
            "MidwatchTestKit", "Ledger", "NightJudge", "NightSimulation", "SchedulerCore", "NightFacts", "NightWords",
            "MidwatchModel", grdb,
        ],
        exclude: ["Fixtures"]
    ),
    .testTarget(name: "SystemdTests", dependencies: ["MidwatchTestKit", "Systemd", "CSystemd", "NightFacts", logging]),
    .testTarget(
        name: "ControlTests",
        dependencies: [
            "MidwatchTestKit", "ControlAPI", "ControlServer", "ControlClient", "JSONSyntax", "MidwatchModel",
            "NightFacts", logging,
            serviceLifecycle, subprocess,
        ]
    ),
    .testTarget(
        name: "ControlDeskTests",
        dependencies: [
            "MidwatchTestKit", "ControlDesk", "ControlAPI", "NightLoop", "SchedulerCore", "NightCore", "NightFacts",
            "MidwatchModel",
            "Schedules",
        ]
    ),
]

/// Tier 4: the programs as they are shipped.
let programTests: [Target] = [
    .testTarget(
        name: "CommandLineToolTests",
        dependencies: [
            "MidwatchTestKit",
            "CommandLineTool", "ControlAPI", "JobFile", "MidwatchModel", "PlanAdvice", "Schedules", "ZoneDatabase",
            argumentParser,
        ]
    ),
    .testTarget(
        name: "DaemonTests",
        dependencies: ["MidwatchTestKit", "JSONSyntax", "CProcess"]
    ),
]

let dependencies: [Package.Dependency] = [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
]

let package = Package(
    name: "midwatch",
    products: isPure
        ? []
        : [
            .executable(name: "midwatchd", targets: ["midwatchd"]),
            .executable(name: "midwatch", targets: ["midwatch"]),
            .executable(name: "midwatch-keeper", targets: ["midwatch-keeper"]),
        ],
    dependencies: isPure ? [] : dependencies,
    targets: isPure
        ? pureRooms + [simulator, testKit] + pureTests
        : pureRooms + worldRooms + [simulator, testKit] + programs + pureTests + adapterTests + programTests,
    swiftLanguageModes: [.v6]
)

// Words/MidwatchModel/FeatureProbe.swift checks for all targets that the compiler knows these names.
for target in package.targets where [.executable, .test, .regular].contains(target.type) {
    guard target.name != "CProcess", target.name != "CTimers" else { continue }
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),  // SE-0335
            .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
            .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
            .treatAllWarnings(as: .error),
        ]
}
