internal import ArgumentParser
internal import Diagnostics
internal import Foundation
internal import Host
internal import Machines
internal import Reports
internal import Store

/// `plait doctor`: is everything that Plait needs here?
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Checks the store, the report's charts and this host.",
    discussion: "Exits with 2 if something is wrong.\n\nEXAMPLES\n\n  plait doctor\n  plait doctor --json")

  @OptionGroup var storeArguments: StoreArguments
  @Flag(help: "Print the answer as JSON (plait.doctor/1).") var json = false

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) { try command.examine() }
  }

  private func examine() throws {
    var checks: [DoctorAnswer.Check] = []
    checks.append(try storeCheck())
    checks.append(
      .init(
        name: "charts", isWell: Report.hasCharts,
        text: Report.hasCharts
          ? "embedded in the program"
          : "not embedded: reports hold tables only; run scripts/bootstrap and build again"))
    let machine = try HostDiscovery().machine()
    checks.append(
      .init(name: "host", isWell: true, text: "\(machine.totalCores) cores, \(machine.totalGPUs) GPUs"))
    if json {
      try Console.shared.output(json: DoctorAnswer(checks: checks))
    } else {
      for check in checks {
        Console.shared.output("\(check.isWell ? "ok   " : "WRONG")  \(check.name): \(check.text)")
      }
    }
    if checks.contains(where: { !$0.isWell }) { throw ExitStatus.doesNotHold }
  }
}

extension DoctorCommand {
  /// A store that cannot be opened is a finding, not a failure to look.
  private func storeCheck() throws -> DoctorAnswer.Check {
    do {
      let store = try storeArguments.open()
      let problems = try store.integrityProblems()
      return .init(
        name: "store", isWell: problems.isEmpty,
        text: problems.isEmpty ? store.path : problems.joined(separator: "; "))
    } catch let error as StoreError {
      return .init(name: "store", isWell: false, text: error.diagnosis)
    }
  }
}

private struct DoctorAnswer: Answer {
  static let schema = "plait.doctor/1"
  var checks: [Check]

  struct Check: Encodable {
    var name: String
    var isWell: Bool
    var text: String
  }
}
