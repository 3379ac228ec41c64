// swift-tools-version: 6.1
import PackageDescription

// The layers, from the bottom up. A target may depend only on targets of its own layer's
// declared dependencies, and the build passes `--explicit-target-dependency-import-check error`
// (see the Makefile), so an arrow that is not written here does not compile.
//
//   World       what is: machines, job logs, recommendations; no decisions
//   Engines     how we think: simulation, search, statistics; no file format, no process
//   Systems     where we act: files, this host, the store
//   Advisors    what we say: one module an advance; no advisor imports another
//   Interfaces  who we face: reports, the command line

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .unsafeFlags(["-warnings-as-errors"]),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let nio = ["NIOCore", "NIOPosix", "NIOHTTP1"].map {
  Target.Dependency.product(name: $0, package: "swift-nio")
}
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

func module(_ layer: String, _ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/\(layer)/\(name)",
    swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies, path: "Tests/\(name)Tests",
    swiftSettings: settings)
}

let world: [Target] = [
  module("World", "Diagnostics"),
  module("World", "Fingerprints"),
  module("World", "Machines", ["Diagnostics", "Fingerprints", yams]),
  module("World", "JobLogs", ["Diagnostics"]),
  module("World", "KernelResources"),
  module("World", "Recommendations", ["Diagnostics", "Fingerprints"]),
  module("World", "ParameterSpaces", ["Diagnostics"]),
  module("World", "TuningRecords", ["Diagnostics", "ParameterSpaces"]),
  module("World", "KernelSpecifications", ["ParameterSpaces"]),
]

let engines: [Target] = [
  module("Engines", "Statistics"),
  module("Engines", "Simulation", ["Diagnostics", "JobLogs", "Machines", "Statistics"]),
  .systemLibrary(
    name: "CXGBoost", path: "Sources/Engines/CXGBoost", pkgConfig: "xgboost",
    providers: [.apt(["libxgboost-dev"])]),
  module("Engines", "Learning", ["Diagnostics", "CXGBoost"]),
  module("Engines", "RunTimes", ["Diagnostics", "Learning", "Simulation"]),
  module("Engines", "OnlineChoice", ["Simulation", "Statistics"]),
  module("Engines", "Networks", ["Statistics"]),
  module("Engines", "OfflineLearning", ["Learning", "Networks", "Simulation", "Statistics"]),
  module("Engines", "SlurmReplica", ["Diagnostics", "Simulation"]),
  module(
    "Engines", "StartTimes",
    ["JobLogs", "Learning", "RunTimes", "Simulation", "SlurmReplica", "Statistics"]),
  module("Engines", "SearchSpaces", ["Diagnostics", "ParameterSpaces", "Statistics"]),
  module("Engines", "ConfigurationSearch", ["ParameterSpaces", "Search", "SearchSpaces", "Statistics"]),
  module("Engines", "Measurement", ["Statistics"]),
  module(
    "Engines", "SearchReplay",
    ["ConfigurationSearch", "ParameterSpaces", "SearchSpaces", "Statistics", "TuningRecords"]),
  module("Engines", "Search", ["Diagnostics", "Statistics"]),
  module("Engines", "KernelFeatures", ["KernelResources"]),
  module("Engines", "WorkloadModels", ["Diagnostics", "JobLogs", "Statistics"]),
  module(
    "Engines", "PolicySearch", ["JobLogs", "Search", "Simulation", "Statistics", "WorkloadModels"]),
]

let systems: [Target] = [
  module("Systems", "BatchScripts", ["Diagnostics"]),
  .systemLibrary(
    name: "CZlib", path: "Sources/Systems/CZlib", pkgConfig: "zlib",
    providers: [.apt(["zlib1g-dev"])]),
  module("Systems", "CUDA", ["Diagnostics", "KernelResources", "SharedLibraries"]),
  module("Systems", "Files", ["Diagnostics", "JobLogs", "CZlib"]),
  module("Systems", "Host", ["Diagnostics", "Machines"]),
  module("Systems", "OpenCL", ["Diagnostics", "SharedLibraries"]),
  module("Systems", "SharedLibraries"),
  module("Systems", "Slurm", ["Diagnostics"]),
  module("Systems", "SlurmArrays", ["Diagnostics", "Files"]),
  module("Systems", "SlurmControl", ["Diagnostics", "JobLogs", "Slurm", grdb] + nio),
  module("Systems", "Store", ["Diagnostics", "Fingerprints", "Recommendations", grdb]),
  module(
    "Systems", "TuningFiles", ["Diagnostics", "Files", "JobLogs", "ParameterSpaces", "TuningRecords"]),
  module("Systems", "YAMLDocuments", ["Diagnostics", yams]),
  .target(name: "CLinuxProcesses", path: "Sources/Systems/CLinuxProcesses"),
  module(
    "Systems", "KernelSpecificationFiles",
    ["Diagnostics", "KernelSpecifications", "ParameterSpaces", "TuningRecords", "YAMLDocuments"]),
  module(
    "Systems", "KernelTrials",
    [
      "CUDA", "Diagnostics", "Fingerprints", "KernelResources", "KernelSpecifications", "OpenCL",
      "ParameterSpaces", "CLinuxProcesses",
    ]),
]

let advisors: [Target] = [
  module(
    "Advisors", "Scheduling",
    [
      "Diagnostics", "Fingerprints", "Learning", "Networks", "OfflineLearning", "OnlineChoice",
      "Recommendations", "RunTimes", "Search", "Simulation", "Statistics", "YAMLDocuments",
    ]),
  module(
    "Advisors", "LiveScheduling",
    [
      "Diagnostics", "Fingerprints", "Learning", "Recommendations", "RunTimes", "Search", "Simulation",
      "SlurmControl", "Statistics", "YAMLDocuments",
    ]),
  module(
    "Advisors", "StartForecasts",
    [
      "Diagnostics", "Fingerprints", "Learning", "RunTimes", "Simulation", "Slurm", "SlurmControl",
      "SlurmReplica", "StartTimes",
    ]),
  module(
    "Advisors", "KernelTuning",
    [
      "ConfigurationSearch", "Diagnostics", "Fingerprints", "KernelFeatures", "KernelSpecifications",
      "KernelTrials", "Measurement", "ParameterSpaces", "Recommendations", "SearchReplay", "SearchSpaces",
      "SlurmArrays", "Statistics",
      "TuningRecords",
    ]),
  module(
    "Advisors", "SlurmSettings",
    [
      "Diagnostics", "Fingerprints", "JobLogs", "Recommendations", "Simulation", "Slurm", "SlurmReplica",
      "StartTimes", "Statistics",
    ]),
]

let interfaces: [Target] = [
  .target(
    name: "CReportAssets", path: "Sources/Interfaces/CReportAssets", exclude: ["assets", "vendor"]),
  module("Interfaces", "Reports", ["Diagnostics", "CReportAssets"]),
  module("Interfaces", "MetricsEndpoint", ["Diagnostics", "LiveScheduling"] + nio),
  module(
    "Interfaces", "CommandLine",
    [
      "BatchScripts", "CUDA", "ConfigurationSearch", "Diagnostics", "Files", "Fingerprints", "Host",
      "JobLogs", "KernelFeatures", "KernelResources", "KernelSpecificationFiles", "KernelSpecifications",
      "KernelTrials", "KernelTuning", "Learning",
      "LiveScheduling", "Machines", "MetricsEndpoint", "OnlineChoice", "OpenCL", "ParameterSpaces",
      "Recommendations",
      "Reports",
      "RunTimes",
      "Scheduling", "Search", "Simulation", "Slurm", "SlurmArrays", "SlurmControl", "SlurmReplica",
      "SlurmSettings", "StartForecasts", "StartTimes", "Statistics", "Store", "TuningFiles", "TuningRecords",
      "WorkloadModels",
      "YAMLDocuments",
      argumentParser,
    ]),
  .executableTarget(
    name: "plait", dependencies: ["CommandLine", "KernelTrials", argumentParser],
    path: "Sources/Interfaces/plait",
    swiftSettings: settings),
]

// Tests mirror Sources.
let testTargets: [Target] = [
  tests("Diagnostics", ["Diagnostics"]),
  tests("Fingerprints", ["Fingerprints"]),
  tests("Machines", ["Diagnostics", "Fingerprints", "Machines", "Statistics"]),
  tests("JobLogs", ["Diagnostics", "JobLogs", "Statistics"]),
  tests("Recommendations", ["Diagnostics", "Fingerprints", "Recommendations", "Statistics"]),
  tests("ParameterSpaces", ["ParameterSpaces"]),
  tests("TuningRecords", ["ParameterSpaces", "Statistics", "TuningRecords"]),
  tests(
    "TuningFiles",
    ["Diagnostics", "Files", "ParameterSpaces", "Statistics", "TuningFiles", "TuningRecords"]),
  tests("KernelSpecifications", ["KernelSpecifications", "ParameterSpaces"]),
  tests(
    "KernelSpecificationFiles",
    [
      "Diagnostics", "KernelSpecificationFiles", "KernelSpecifications", "ParameterSpaces", "Statistics",
      "TuningFiles", "TuningRecords", "YAMLDocuments",
    ]),
  tests(
    "KernelDevices",
    [
      "CUDA", "DeviceStandIns", "KernelFeatures", "KernelResources", "KernelSpecificationFiles",
      "KernelSpecifications", "KernelTrials",
      "ParameterSpaces", "Statistics", "plait-kernel-worker",
    ]),
  .executableTarget(
    name: "plait-kernel-worker",
    dependencies: ["KernelSpecificationFiles", "KernelSpecifications", "KernelTrials"],
    path: "Tests/KernelWorker",
    swiftSettings: settings),
  tests(
    "KernelTrials",
    [
      "Diagnostics", "KernelSpecificationFiles", "KernelSpecifications", "KernelTrials", "ParameterSpaces",
      "plait-kernel-worker",
    ]),
  tests("Statistics", ["Statistics"]),
  tests(
    "Simulation",
    ["Diagnostics", "Files", "JobLogs", "Machines", "RunTimes", "Simulation", "Statistics"]),
  tests("Learning", ["Learning", "Statistics"]),
  tests(
    "RunTimes", ["JobLogs", "RunTimes", "Simulation", "Statistics", "WorkloadModels"]),
  tests(
    "OnlineChoice", ["JobLogs", "OnlineChoice", "RunTimes", "Simulation", "Statistics", "WorkloadModels"]),
  tests("Networks", ["Networks", "Statistics"]),
  tests("OfflineLearning", ["Networks", "OfflineLearning", "RunTimes", "Simulation", "Statistics"]),
  tests(
    "StartTimes",
    ["JobLogs", "Simulation", "SlurmReplica", "StartTimes", "Statistics", "WorkloadModels"]),
  tests("KernelFeatures", ["KernelFeatures", "KernelResources", "Statistics"]),
  tests("BatchScripts", ["BatchScripts", "Diagnostics"]),
  tests("SearchSpaces", ["ParameterSpaces", "SearchSpaces", "Statistics"]),
  tests("ConfigurationSearch", ["ConfigurationSearch", "ParameterSpaces", "SearchSpaces", "Statistics"]),
  tests(
    "SearchReplay",
    ["ConfigurationSearch", "ParameterSpaces", "SearchReplay", "Statistics", "TuningRecords"]),
  tests("Measurement", ["Measurement", "Statistics"]),
  tests(
    "KernelTuning",
    [
      "ConfigurationSearch", "Fingerprints", "KernelSpecificationFiles", "KernelSpecifications",
      "KernelTrials",
      "KernelTuning", "ParameterSpaces", "Recommendations", "Statistics", "TuningFiles", "TuningRecords",
      "plait-kernel-worker",
    ]),
  tests("Search", ["Diagnostics", "Search", "Statistics"]),
  tests("PolicySearch", ["PolicySearch", "Simulation", "Statistics", "WorkloadModels"]),
  tests("WorkloadModels", ["Diagnostics", "Files", "JobLogs", "Statistics", "WorkloadModels"]),
  tests("Files", ["Diagnostics", "Files", "JobLogs"]),
  tests("Host", ["Diagnostics", "Host", "Machines"]),
  .target(name: "DeviceStandIns", path: "Tests/DeviceStandIns", swiftSettings: settings),
  tests("CUDA", ["CUDA", "DeviceStandIns", "Diagnostics", "KernelResources"]),
  tests("OpenCL", ["Diagnostics", "OpenCL"]),
  .executableTarget(
    name: "plait-store-crash-probe", dependencies: ["Fingerprints", "Recommendations", "Store"],
    path: "Tests/StoreCrashProbe", swiftSettings: settings),
  tests(
    "Store",
    [
      "Diagnostics", "Fingerprints", "Recommendations", "Statistics", "Store",
      "plait-store-crash-probe", grdb,
    ]),
  tests(
    "Scheduling",
    [
      "Diagnostics", "Fingerprints", "JobLogs", "Machines", "OnlineChoice", "Recommendations", "RunTimes",
      "Scheduling", "Search", "Simulation", "Statistics", "WorkloadModels",
    ]),
  tests(
    "StartForecasts",
    [
      "Diagnostics", "Learning", "RunTimes", "Simulation", "SlurmControl", "SlurmReplica", "StartForecasts",
      "StartTimes", "Statistics",
    ]),
  tests("Slurm", ["Diagnostics", "Slurm"]),
  .executableTarget(
    name: "plait-array-task-probe", dependencies: ["SlurmArrays"], path: "Tests/ArrayTaskProbe",
    swiftSettings: settings),
  tests("SlurmArrays", ["Diagnostics", "SlurmArrays", "plait-array-task-probe"]),
  tests("SlurmControl", ["Diagnostics", "SlurmControl", "Statistics"] + nio),
  tests("YAMLDocuments", ["Diagnostics", "YAMLDocuments"]),
  tests(
    "LiveScheduling",
    [
      "Diagnostics", "Fingerprints", "LiveScheduling", "Recommendations", "Simulation", "SlurmControl",
      "Statistics", "YAMLDocuments",
    ]),
  tests("MetricsEndpoint", ["LiveScheduling", "MetricsEndpoint"]),
  tests("SlurmReplica", ["Diagnostics", "Simulation", "SlurmReplica", "Statistics"]),
  tests(
    "SlurmSettings",
    [
      "Diagnostics", "Fingerprints", "JobLogs", "Recommendations", "Simulation", "Slurm", "SlurmReplica",
      "SlurmSettings", "StartTimes", "Statistics",
    ]),
  tests("Reports", ["Diagnostics", "Reports", "Statistics"]),
  tests("SlurmTestBed", ["SlurmControl", "plait", "plait-array-task-probe"]),
  tests("CommandLine", ["CommandLine", "Diagnostics", "plait"]),
]

let benchmarks: [Target] = [
  .executableTarget(
    name: "plait-benchmarks",
    dependencies: [
      "ConfigurationSearch", "Diagnostics", "Files", "Fingerprints", "JobLogs", "KernelTuning", "Learning",
      "Networks", "OfflineLearning", "OnlineChoice", "ParameterSpaces", "PolicySearch", "RunTimes",
      "Scheduling", "SearchReplay", "SearchSpaces",
      "Simulation", "Slurm", "SlurmReplica", "SlurmSettings", "StartTimes", "Statistics", "TuningFiles",
      "TuningRecords",
      "WorkloadModels", argumentParser, yams,
    ],
    path: "Benchmarks/PlaitBenchmarks", swiftSettings: settings)
]

let package = Package(
  name: "plait",
  products: [.executable(name: "plait", targets: ["plait"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
  ],
  targets: world + engines + systems + advisors + interfaces + benchmarks + testTargets,
  swiftLanguageModes: [.v6]
)
