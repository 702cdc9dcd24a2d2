// swift-tools-version: 6.2
import PackageDescription

// The house: arrows run one way, from the pure rooms to the executables that compose them.
// `packaging/house` checks that the imports in Sources/ keep to the arrows declared here.

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

/// A decision-free list of the pure rooms: no clock, no I/O, no package, no Foundation.
let pureRooms: [Target] = [
    .target(name: "MidwatchModel"),
    .target(name: "JSONSyntax"),
    .target(name: "LoopDetection", dependencies: ["JSONSyntax"]),
    .target(name: "Schedules", dependencies: ["MidwatchModel"]),
    .target(name: "AgentPresets", dependencies: ["MidwatchModel", "JSONSyntax", "Schedules"]),
    .target(name: "PlanAdvice"),
    .target(name: "JobFile", dependencies: ["MidwatchModel", "JSONSyntax", "Schedules", "PlanAdvice"]),
    .target(name: "SchedulerCore", dependencies: ["MidwatchModel", "Schedules"]),
    .target(name: "NightSimulation", dependencies: ["MidwatchModel", "Schedules", "SchedulerCore"]),
    .target(name: "ControlAPI"),
]

let adapters: [Target] = [
    .target(
        name: "SchedulerEngine",
        dependencies: ["MidwatchModel", "SchedulerCore", "ControlAPI"]
    ),
    .target(name: "CProcess"),
    .target(name: "CTimers"),
    .target(name: "HostLoop", dependencies: ["CTimers", "MidwatchModel", "SchedulerEngine"]),
    .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
    .target(name: "ZoneDatabase", dependencies: ["MidwatchModel", "Schedules"]),
    .target(name: "TurnFolder", dependencies: ["MidwatchModel", "JSONSyntax", "CProcess"]),
    .target(
        name: "KeeperLauncher",
        dependencies: ["MidwatchModel", "TurnFolder", "CProcess"]
    ),
    .target(
        name: "TurnRunner",
        dependencies: [
            "MidwatchModel", "AgentPresets", "Schedules", "SchedulerCore", "SchedulerEngine", "TurnFolder",
            "KeeperLauncher",
        ]
    ),
    .target(
        name: "Ledger",
        dependencies: ["MidwatchModel", "SchedulerCore", grdb]
    ),
    .target(name: "Systemd", dependencies: ["CSystemd", logging]),
    .target(
        name: "ControlServer",
        dependencies: [
            "ControlAPI", hummingbird, hummingbirdCore, httpTypes, nioCore, nioPosix, logging, serviceLifecycle,
        ]
    ),
    .target(name: "ControlClient", dependencies: ["ControlAPI", asyncHTTPClient, nioCore, nioPosix, nioHTTP1]),
    .target(
        name: "CommandLineTool",
        dependencies: [
            "ControlAPI", "ControlClient", "JobFile", "PlanAdvice", "Schedules", "ZoneDatabase", "MidwatchModel",
            argumentParser,
        ]
    ),
]

let executables: [Target] = [
    .executableTarget(
        name: "midwatchd",
        dependencies: [
            "MidwatchModel", "Schedules", "JobFile", "SchedulerCore", "SchedulerEngine", "HostLoop", "Ledger",
            "KeeperLauncher", "TurnRunner", "ZoneDatabase", "Systemd", "ControlAPI", "ControlServer", argumentParser,
            logging, serviceLifecycle, unixSignals,
        ]
    ),
    .executableTarget(name: "midwatch", dependencies: ["CommandLineTool"]),
    // The core in a simulated world; not shipped. packaging/simulate builds it without the package's dependencies.
    .executableTarget(name: "midwatch-simulate", dependencies: ["NightSimulation"]),
    // Linked without any shared library: it starts in a fraction of a millisecond and needs under 3 MB of its own.
    .executableTarget(
        name: "midwatch-keeper",
        dependencies: ["TurnFolder", "LoopDetection", "CProcess", "MidwatchModel"],
        linkerSettings: [.unsafeFlags(["-static-executable", "-use-ld=lld"])]
    ),
]

// Tests that run the programs find them beside the test bundle: `swift build --build-tests` builds both. They do not
// depend on the executables, whose linker settings would become the bundle's.

/// Tier 1: facts, tables and properties of the pure rooms.
let pureTests: [Target] = [
    .testTarget(name: "JSONSyntaxTests", dependencies: ["JSONSyntax"]),
    .testTarget(name: "LoopDetectionTests", dependencies: ["LoopDetection", "JSONSyntax"]),
    .testTarget(name: "SchedulesTests", dependencies: ["Schedules", "MidwatchModel"]),
    .testTarget(name: "AgentPresetsTests", dependencies: ["AgentPresets", "MidwatchModel", "Schedules"]),
    .testTarget(name: "PlanAdviceTests", dependencies: ["PlanAdvice"]),
    .testTarget(name: "JobFileTests", dependencies: ["JobFile", "JSONSyntax", "MidwatchModel", "Schedules"]),
    .testTarget(
        name: "SchedulerCoreTests",
        dependencies: ["NightSimulation", "SchedulerCore", "MidwatchModel", "Schedules"]
    ),
    .testTarget(
        name: "NightSimulationTests",
        dependencies: ["NightSimulation", "SchedulerCore", "MidwatchModel", "Schedules"]
    ),
]

/// Tier 3: adapters against the real thing.
let adapterTests: [Target] = [
    .testTarget(
        name: "SchedulerEngineTests",
        dependencies: ["SchedulerEngine", "HostLoop", "SchedulerCore", "MidwatchModel", "Schedules"]
    ),
    .testTarget(name: "ZoneDatabaseTests", dependencies: ["ZoneDatabase", "MidwatchModel", "Schedules"]),
    .testTarget(name: "TurnFolderTests", dependencies: ["TurnFolder", "MidwatchModel", "CProcess"]),
    .testTarget(
        name: "KeeperTests",
        dependencies: ["KeeperLauncher", "TurnFolder", "MidwatchModel", "CProcess"]
    ),
    .testTarget(
        name: "LedgerTests",
        dependencies: ["Ledger", "SchedulerCore", "MidwatchModel", grdb],
        exclude: ["Fixtures"]
    ),
    .testTarget(name: "SystemdTests", dependencies: ["Systemd", "CSystemd", "SchedulerCore", logging]),
    .testTarget(
        name: "ControlTests",
        dependencies: [
            "ControlAPI", "ControlServer", "ControlClient", logging, serviceLifecycle, subprocess,
        ]
    ),
]

/// Tier 4: the programs as they are shipped.
let programTests: [Target] = [
    .testTarget(
        name: "CommandLineToolTests",
        dependencies: [
            "CommandLineTool", "ControlAPI", "JobFile", "MidwatchModel", "PlanAdvice", "Schedules", "ZoneDatabase",
            argumentParser,
        ]
    ),
    .testTarget(
        name: "DaemonTests",
        dependencies: ["JSONSyntax", "CProcess"]
    ),
]

let tests = pureTests + adapterTests + programTests

let package = Package(
    name: "midwatch",
    products: [
        .executable(name: "midwatchd", targets: ["midwatchd"]),
        .executable(name: "midwatch", targets: ["midwatch"]),
        .executable(name: "midwatch-keeper", targets: ["midwatch-keeper"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    ],
    targets: pureRooms + adapters + executables + tests,
    swiftLanguageModes: [.v6]
)

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
