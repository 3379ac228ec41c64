internal import ArgumentParser
internal import Files
internal import Foundation
internal import Simulation
internal import StartTimes
internal import Statistics

/// `start-times`: how near the forecasts of `plait eta` come to the starts that were recorded.
struct StartTimesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start-times",
    abstract: "Forecasts the starts of later jobs at their submission, beside the way of squeue --start.")

  @OptionGroup var arguments: BenchmarkArguments

  @Option(help: "Forecast every so many of the later jobs.")
  var every = 2

  @Option(help: "The share of the jobs that are only learned from.")
  var learnShare = 0.6

  @Option(help: "The names of the logs, separated by commas; all by default.")
  var only: String?

  private static let logs: [(name: String, file: String, processors: Int)] = [
    ("KTH-SP2 recorded", "systems/KTH-SP2_unfiltered.swf.gz", 100),
    ("Mira recorded", "systems/lumos_data_mira.csv.gz", 786_432),
    ("Theta recorded", "systems/lumos_data_theta.csv.gz", 281_088),
    ("KTH-SP2 simulated EASY", "gold/KTH-SP2.easy.swf.gz", 100),
  ]

  func run() throws {
    var table = BenchmarkTable(
      name: "start-times",
      title: "Starts forecast at submission, learned from earlier starts only, 1 run",
      columns: [
        "log", "forecast by", "jobs", "within 1 min %", "within 10 min %", "median error s", "mean error s",
        "50 % interval covers %", "80 % interval covers %", "baseline's median error / this",
      ])
    let wanted = only.map { Set($0.split(separator: ",").map(String.init)) }
    for log in Self.logs where wanted?.contains(log.name) ?? true {
      let path = "\(arguments.data)/scheduling/\(log.file)"
      guard FileManager.default.fileExists(atPath: path) else {
        table.append([.text("\(log.name): skipped"), "-"] + Array(repeating: .none, count: 8))
        continue
      }
      var leftOut = RecordedJobs.LeftOut()
      let jobs = RecordedJobs(
        try JobLogFile.read(path), processors: log.processors, leftOut: &leftOut)
      var study = try StartTimeStudy(jobs, processors: log.processors, every: every, learnShare: learnShare)
      try study.run()
      study.append(to: &table, log: log.name)
    }
    table.notes += [
      "Jobs: every \(every). of the last \(Int((100 * (1 - learnShare)).rounded())) %, in order; models are trained",
      "five times meanwhile, on starts that have happened by then. Baseline: forward simulation, FCFS with EASY,",
      "of the state at submission with the users' requests, the way of squeue --start; expected: with the medians",
      "of the learned run times; true run times: with those, and all arrivals, that really came (nobody can know).",
      "learned, while waiting: of jobs that wait already, at a moment drawn at random.",
    ]
    try table.emit(arguments)
  }
}
