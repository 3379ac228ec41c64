import KernelSpecifications
import KernelTrials
import KernelTuning
import ParameterSpaces
import Synchronization

/// Trials whose times are a formula of the configuration, and some of which fail.
final class StubExecutor: TrialExecutor {
  let batch = 2
  /// Whether first measurements may be low by luck: those of -O3 are a tenth of what they are when they are repeated.
  let isLucky: Bool
  private let waiting = Mutex<[[String: ParameterValue]]>([])
  private let asked = Mutex<[[String: ParameterValue]]>([])

  var evaluations: [[String: ParameterValue]] { asked.withLock { $0 } }

  static func seconds(_ configuration: [String: ParameterValue]) -> Double {
    let tile = configuration["TILE"]?.number ?? 0
    let unroll = configuration["UNROLL"]?.number ?? 0
    let flags = configuration["FLAGS"] == .text("-O3") ? 0.7 : 1.0
    return 0.001 * flags * (1 + abs(tile - 32) / 16) * (1 + abs(unroll - 4) / 4)
  }

  init(isLucky: Bool = false) { self.isLucky = isLucky }

  func begin(_ configuration: [String: ParameterValue]) { waiting.withLock { $0.append(configuration) } }

  func next(best: KernelTrial?) -> KernelTrial {
    let configuration = waiting.withLock { $0.removeFirst() }
    asked.withLock { $0.append(configuration) }
    var trial = Self.trial(configuration)
    if isLucky, configuration["FLAGS"] == .text("-O3") { trial.seconds = trial.seconds.map { $0 / 10 } }
    return trial
  }

  func measureAgain(_ trials: [KernelTrial], rounds: Int) -> [KernelTrial] {
    trials.map { Self.trial($0.configuration) }
  }

  private static func trial(_ configuration: [String: ParameterValue]) -> KernelTrial {
    var trial = KernelTrial(configuration: configuration)
    if configuration["UNROLL"] == .integer(16) {
      trial.failure = TrialFailure(.crash, "too much")
    } else if configuration["UNROLL"] == .integer(1), configuration["TILE"] == .integer(32) {
      // Faster than all the others, and wrong.
      trial.seconds = [0.000_01]
      trial.failure = TrialFailure(.wrongAnswer, "C[0] is 1, not 2")
    } else {
      let seconds = seconds(configuration)
      trial.seconds = [seconds, seconds, seconds]
      trial.peakMemoryBytes = Int((configuration["TILE"]?.number ?? 0) * 1000)
      trial.isVerified = true
    }
    return trial
  }

  func interleave(_ configurations: [[String: ParameterValue]], rounds: Int) async throws -> [[Double]] {
    configurations.map { configuration in
      (0..<rounds).map { Self.seconds(configuration) * (1 + 0.01 * Double($0 % 3)) }
    }
  }

  static func specification(tileDefault: Int = 8) throws -> KernelSpecification {
    KernelSpecification(
      name: "stub", language: .c, folder: "",
      space: try ParameterSpace(
        [
          Parameter("TILE", .powersOfTwo(1...256), default: .integer(tileDefault)),
          Parameter("UNROLL", .values([1, 2, 4, 8, 16].map { .integer($0) }), default: .integer(2)),
          Parameter("FLAGS", .categories([.text("-O2"), .text("-O3")]), default: .text("-O2")),
        ], constraints: [try Constraint("TILE >= UNROLL")]))
  }
}
