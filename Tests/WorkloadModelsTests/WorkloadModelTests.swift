import Foundation
import JobLogs
import Statistics
import Testing
import WorkloadModels

@Suite struct WorkloadModelTests {
  func text(_ log: JobLog) -> [UInt8] {
    var bytes: [UInt8] = []
    log.writeStandardWorkloadFormat { piece in piece.withUnsafeBufferPointer { bytes += $0 } }
    return bytes
  }

  @Test func theSameSeedGivesTheSameBytes() {
    let model = WorkloadModel(kinds: [.interactive, .batch])
    let first = text(model.generate(jobs: 3000, processors: 128, seed: 9, utilisation: 0.8))
    #expect(text(model.generate(jobs: 3000, processors: 128, seed: 9, utilisation: 0.8)) == first)
    #expect(text(model.generate(jobs: 3000, processors: 128, seed: 10, utilisation: 0.8)) != first)
  }

  @Test func theGeneratedLogIsReadAsItWasWritten() throws {
    let log = WorkloadModel().generate(jobs: 2000, processors: 100, seed: 1)
    let reader = StandardWorkloadFormatReader(source: "a")
    try reader.read(text(log).span)
    let read = try reader.finish()
    #expect(read.jobs == log.jobs)
    #expect(read.header.maxProcessors == 100)
    #expect(text(read) == text(log))
    #expect(read.intake.repaired.isEmpty)
  }

  @Test(arguments: [1, 7, 128, 158_976], [0.3, 0.9])
  func theUtilisationIsMet(processors: Int, utilisation: Double) {
    for model in [WorkloadModel(), .lublinFeitelson, WorkloadModel(kinds: [.interactive, .batch])] {
      let jobs = model.generate(
        jobs: 5000, processors: processors, seed: 4, utilisation: utilisation
      ).jobs
      var work = 0.0
      for row in 0..<jobs.count {
        work += Double(jobs.requestedProcessors[row]) * Double(jobs.runSeconds[row])
      }
      let span = Double(jobs.submitSeconds[4999] - jobs.submitSeconds[0])
      #expect(abs(work / span / Double(processors) / utilisation - 1) < 0.01)
      #expect(zip(jobs.submitSeconds, jobs.submitSeconds.dropFirst()).allSatisfy { $0 <= $1 })
      #expect(jobs.requestedProcessors.allSatisfy { (1...Int32(processors)).contains($0) })
    }
  }

  @Test func usersKeepTheModelsMarginals() {
    let bare = WorkloadModel.lublinFeitelson.generate(jobs: 200_000, processors: 256, seed: 1).jobs
    let jobs = WorkloadModel().generate(jobs: 200_000, processors: 256, seed: 1).jobs
    #expect(bare.submitSeconds == jobs.submitSeconds)
    func distance(_ column: KeyPath<JobTable, [Int32]>) -> Double {
      KolmogorovSmirnov.distance(
        bare[keyPath: column].map { Double($0) }, jobs[keyPath: column].map { Double($0) })
    }
    #expect(distance(\.requestedProcessors) < 0.05)
    #expect(distance(\.runSeconds) < 0.06)
  }

  @Test func requestsAreModalAndShapedLikeThoseOfRealLogs() {
    let jobs = WorkloadModel().generate(jobs: 100_000, processors: 256, seed: 2).jobs
    #expect(jobs.requestedSeconds.allSatisfy { UserBehaviour.modalRequestSeconds.contains($0) })
    #expect(zip(jobs.runSeconds, jobs.requestedSeconds).allSatisfy { $0 <= $1 })
    let ratios = zip(jobs.runSeconds, jobs.requestedSeconds).map { Double($0) / Double($1) }.sorted()
    #expect((0.13...0.42).contains(ratios[50_000]))
    let atLimit = Double(ratios.filter { $0 == 1 }.count) / 100_000
    #expect((0.05...0.2).contains(atLimit))
    let tiny = Double(ratios.filter { $0 < 0.05 }.count) / 100_000
    #expect(tiny > 0.15)
  }

  @Test func aUsersHistoryTellsOfTheNextJob() {
    let jobs = WorkloadModel().generate(jobs: 50_000, processors: 256, seed: 3).jobs
    var last: [Int32: Double] = [:]
    var byUser = 0.0
    var byChance = 0.0
    var random = RandomGenerator(seed: 1)
    for row in 0..<jobs.count {
      let run = log(Double(jobs.runSeconds[row]))
      if let before = last[jobs.user[row]] {
        byUser += abs(run - before)
        byChance += abs(run - log(Double(jobs.runSeconds[random.below(jobs.count)])))
      }
      last[jobs.user[row]] = run
    }
    #expect(byUser < 0.8 * byChance)
    var counts: [Int32: Int] = [:]
    for user in jobs.user { counts[user, default: 0] += 1 }
    let busiest = Double(counts.values.max() ?? 0) / 50_000
    #expect(busiest > 0.05 && busiest < 0.5)
  }

  @Test func sessionsFollowUpTheirOwnJobs() {
    let jobs = WorkloadModel().generate(jobs: 20_000, processors: 256, seed: 5, utilisation: 0.7).jobs
    var followers = 0
    for row in 0..<jobs.count where jobs.precedingJob[row] > 0 {
      let before = Int(jobs.precedingJob[row]) - 1
      followers += 1
      #expect(before < row)
      #expect(jobs.user[before] == jobs.user[row])
      #expect(jobs.application[before] == jobs.application[row])
      #expect(
        jobs.submitSeconds[before] + Int64(jobs.runSeconds[before]) + Int64(jobs.thinkSeconds[row])
          == jobs.submitSeconds[row])
    }
    #expect(followers > 2000)
  }
}
