import Fingerprints
import KernelSpecifications
import KernelTrials
import KernelTuning
import ParameterSpaces
import Statistics
import Testing
import TuningFiles
import TuningRecords

/// What is exported is all that is known.
@Suite struct RecordedTrialsTests {
  private static let subject = KernelSubject(
    kernel: "stub", language: .cxx, source: Fingerprint(of: "source"), shape: "M=512 N=\"3\"",
    device: "a, \"b\"",
    toolchain: "g++ (x, y) 12")

  /// Trials of all kinds, of different configurations.
  private func place(seed: UInt64, count: Int = 60) -> KnownPlace {
    var random = RandomGenerator(seed: seed)
    var trials: [KernelTrial] = []
    let kinds = TrialFailure.Kind.allCases
    for number in 0..<count {
      var trial = KernelTrial(configuration: [
        "TILE": .integer(1 << random.below(8)), "SHARE": .real(0.1 + random.uniform()),
        "FLAGS": .text(["", "-O2", "-O3, \"x\""][random.below(3)]), "ORDER": .text("i,k,j"),
        "WIDE": .boolean(random.below(2) == 1), "NUMBER": .integer(number),
      ])
      if random.below(3) == 0 {
        trial.failure = TrialFailure(kinds[random.below(kinds.count)], "line one\nand \"two\" é \(number)")
        if random.below(2) == 0 {
          trial.failure?.difference = .init(buffer: "c", index: number, value: "nan", expected: "-0.5")
        }
      } else {
        trial.seconds = (0..<7).map { _ in random.uniform() * 1e-3 }
        trial.isVerified = true
        trial.peakMemoryBytes = random.below(1 << 30)
        trial.features = ["registers": Double(random.below(255)), "spill bytes": random.uniform()]
        trial.energy = random.uniform()
        trial.energyIsProxy = random.below(2) == 0
        if random.below(4) == 0 { trial.output = -random.uniform() }
      }
      if random.below(2) == 0 {
        trial.compileSeconds = random.uniform()
        trial.objectBytes = random.below(100_000)
      }
      trials.append(trial)
    }
    return KnownPlace(subject: Self.subject, trials: trials)
  }

  @Test(arguments: [TuningRecordFormat.t4, .kernelTunerCache])
  func everyTrialComesBackAsItWas(format: TuningRecordFormat) throws {
    for seed in 0..<5 {
      let place = place(seed: UInt64(seed))
      let record = try RecordedSpace(place)
      let text = try TuningRecordFile.text(of: record, as: format)
      let reading = try text.withUnsafeBytes { try TuningRecordFile.read(bytes: $0, name: "record") }
      #expect(reading.space == record)
      let back = try RecordedTrials(reading.space)
      #expect(back.isOwn && back.place.subject == Self.subject)
      #expect(back.place.trials == place.trials)
      #expect(back.place.id == place.id)
    }
  }

  @Test func ofARepeatedConfigurationTheLatestIsWritten() throws {
    var place = place(seed: 9, count: 10)
    var repeated = place.trials[3]
    repeated.failure = nil
    repeated.isVerified = true
    repeated.seconds = [0.125]
    place.trials.append(repeated)
    let back = try RecordedTrials(try RecordedSpace(place)).place
    #expect(back.trials.count == 10 && back.trials[3] == repeated)
    // A trial of an earlier form of the specification has other parameters.
    place.trials.insert(KernelTrial(configuration: ["TILE": .integer(1)]), at: 0)
    #expect(place.alike.leftOut == 1)
    #expect(try RecordedTrials(try RecordedSpace(place)).place.trials.count == 10)
  }

  @Test func ofAnotherProgramARateCountsAsATime() throws {
    var record = RecordedSpace(
      kernelName: "gemm", deviceName: "A100", problemSize: "4096,4096",
      parameters: [RecordedParameter("MWG", [.integer(16), .integer(32), .integer(64)])],
      objective: RecordedObjective(name: "GFLOP/s", unit: "GFLOP/s", isSmallerBetter: false))
    record.levels = [0, 1, 2]
    record.objectiveValues = [100, 400, .nan]
    record.outcomes = [.measured, .measured, .compilation]
    let none = [Double](repeating: .nan, count: 3)
    record.compileSeconds = none
    record.benchmarkSeconds = none
    record.verificationSeconds = none
    record.frameworkSeconds = none
    record.searchSeconds = none
    record.runSeconds = RecordedSeries(name: "runs", offsets: [0, 0, 0, 0])
    let taken = try RecordedTrials(record, kernel: "product", language: .opencl)
    #expect(!taken.isOwn && taken.place.subject.kernel == "product")
    #expect(taken.place.subject.device == "A100" && taken.place.subject.language == .opencl)
    #expect(taken.place.best(.time)?.configuration == ["MWG": .integer(32)])
    #expect(taken.place.trials[2].failure?.kind == .compileError)
    record.kernelName = ""
    #expect(throws: TuningError.self) { try RecordedTrials(record) }
  }
}
