import Foundation
import ParameterSpaces
import Testing
import TuningFiles
import TuningRecords

/// Kernel Tuner and the community's methodology read what Plait writes, and Plait what they write.
///
/// Needs a Python with both (`PLAIT_TUNING_PYTHON`, or `.build/peers/tuning/bin/python`):
/// `pip install kernel_tuner==1.5.0 autotuning_methodology==1.1.0`.
@Suite struct PeerTests {
  private static let script = #"""
    import collections, json, sys
    cache_path, t4_path, opened_path, results_path = sys.argv[1:5]
    from kernel_tuner import tune_cache, util
    from kernel_tuner.file_utils import get_t4_results
    import kernel_tuner.util as util
    data = util.read_cache(cache_path, open_cache=False)
    rows = data["cache"].values()
    good = [r for r in rows if "__error__" not in r]
    answer = {"device": data["device_name"], "rows": len(rows), "best": min(r["time"] for r in good),
              "failed": collections.Counter(str(r["__error__"]) for r in rows if "__error__" in r),
              "times": sum(len(r.get("times", [])) for r in rows), "compile": sum(r.get("compile_time", 0) for r in rows)}
    results, env = tune_cache(cache_path, strategy="random_sample", strategy_options=dict(max_fevals=30), verbose=False)
    answer["simulated"] = len(results)
    json.dump(get_t4_results(results, data["tune_params"]), open(results_path, "w"), cls=util.NpEncoder)
    answer["first"] = min((r["time"] for r in results if "__error__" not in r), default=None)

    # Kernel Tuner opens the cache for appending and leaves it so.
    open(opened_path, "w").write(open(cache_path).read())
    opened = util.read_cache(opened_path)["cache"]
    util.store_cache("16,2,new", {"a": 16, "b": 2, "w": "new", "time": 0.125, "compile_time": 3.0}, opened_path, opened)
    util.store_cache("32,2,new", {"a": 32, "b": 2, "w": "new", "time": util.RuntimeFailedConfig()}, opened_path, opened)

    from autotuning_methodology.validators import validate_T4
    t4 = json.load(open(t4_path))
    validate_T4(t4)
    from autotuning_methodology.searchspace_statistics import SearchspaceStatistics
    from pathlib import Path
    statistics = SearchspaceStatistics("k", "d", True, ["compilation", "runtimes"], ["time"], Path(t4_path))
    answer["t4_best"] = float(statistics.total_performance_absolute_optimum())
    answer["t4_size"] = statistics.size
    print(json.dumps(answer))
    """#

  private struct Answer: Decodable {
    var device: String
    var rows: Int
    var best: Double
    var failed: [String: Int]
    var times: Int
    var compile: Double
    var simulated: Int
    var first: Double?
    var t4_best: Double
    var t4_size: Int
  }

  private static let python: String? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../..")
      .standardized
    return [
      ProcessInfo.processInfo.environment["PLAIT_TUNING_PYTHON"],
      root.appending(path: ".build/peers/tuning/bin/python").path,
    ].compactMap { $0 }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  private func record() -> RecordedSpace {
    var space = RecordedSpace(
      kernelName: "vector_add", deviceName: "A \"device\"", problemSize: "4096,8",
      parameters: [
        RecordedParameter("a", [.integer(16), .integer(32), .integer(64)]),
        RecordedParameter("b", [.integer(2), .integer(1), .real(0.5)]),
        RecordedParameter("w", [.text("old"), .text("new")]),
      ], objective: RecordedObjective(name: "time", unit: "us", isSmallerBetter: true))
    let kinds: [RecordedOutcome] = [.measured, .measured, .compilation, .measured, .execution, .timeout]
    space.measurements = [RecordedMeasurement(name: "energy", unit: "J", values: [])]
    for row in 0..<9 {
      let outcome = kinds[row % kinds.count]
      space.levels += [Int32(row / 3), Int32(row % 3), 0]
      space.outcomes.append(outcome)
      space.objectiveValues.append(outcome.isMeasured ? 100.5 + Double((row * 7) % 9) : .nan)
      space.compileSeconds.append(0.25)
      space.benchmarkSeconds.append(0.001)
      space.verificationSeconds.append(0)
      space.frameworkSeconds.append(0.0005)
      space.searchSeconds.append(0)
      if outcome.isMeasured { space.runSeconds.values += [100.5e-6, 101e-6] }
      space.runSeconds.offsets.append(space.runSeconds.values.count)
      space.measurements[0].values.append(outcome.isMeasured ? 2.5 : .nan)
    }
    return space
  }

  @Test func peersReadWhatIsWrittenAndTheOtherWayRound() throws {
    guard let python = Self.python else {
      return print("skipped: no Python with kernel_tuner and autotuning_methodology here")
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "plait-peers-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let paths = ["cache.json", "t4.json", "opened.json", "results.json"].map {
      folder.appending(path: $0).path
    }
    let space = record()
    try TuningRecordFile.write(space, as: .kernelTunerCache, to: paths[0])
    try TuningRecordFile.write(space, as: .t4, to: paths[1])

    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["-W", "ignore", "-c", Self.script] + paths
    process.environment = ProcessInfo.processInfo.environment.merging(["MPLBACKEND": "agg"]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    let line = try #require(String(decoding: text, as: UTF8.self).split(separator: "\n").last)
    let answer = try JSONDecoder().decode(Answer.self, from: Data(line.utf8))

    #expect(answer.device == "A \"device\"" && answer.rows == 9 && answer.t4_size == 9)
    // Microseconds in the record, milliseconds to Kernel Tuner.
    #expect(answer.best == 0.1005 && answer.t4_best == 100.5)
    #expect(answer.failed == ["CompilationFailedConfig": 2, "RuntimeFailedConfig": 2])
    #expect(answer.times == 10 && answer.compile == 9 * 250)

    let opened = try TuningRecordFile.read(paths[2])
    #expect(!opened.isWhole && opened.space.count == 11)
    #expect(opened.space.selecting(rows: Array(0..<9)).outcomes == space.outcomes)
    #expect(opened.space.objectiveValues[9] == 125 && opened.space.outcomes[10] == .execution)
    #expect(opened.space.values(at: 9) == [.integer(16), .integer(2), .text("new")])

    let results = try TuningRecordFile.read(paths[3])
    #expect(results.format == .t4 && results.space.count == answer.simulated)
    #expect(results.space.bestRow.map { results.space.objectiveValues[$0] } == answer.first)
    #expect(results.space.objective.unit == "ms")
  }
}
