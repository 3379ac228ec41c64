internal import ArgumentParser
internal import Diagnostics
internal import Foundation
internal import LiveScheduling
internal import SlurmControl
internal import YAMLDocuments

/// `plait detach`: stops the side-car and gives every value back.
struct DetachCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detach",
    abstract: "Stops the side-car of a live Slurm and gives every job its own Nice back.",
    discussion: """
      Works whether the side-car runs, has ended or was killed; a second time there is nothing left to do.

      EXAMPLES

        plait detach slurm
        plait detach slurm --state /var/lib/plait/slurm --json
        plait detach slurm --config /etc/plait/slurm.yaml
      """)

  @Argument(help: ArgumentHelp("The system to detach from: slurm.", valueName: "system"))
  var system: LiveSystem

  @OptionGroup(title: "Slurm") var slurm: ControllerArguments
  @OptionGroup var place: SideCarPlace

  @Flag(
    help: ArgumentHelp("Wait for the side-car that started this process to be gone.", visibility: .hidden))
  var orphaned = false

  @Option(
    help: ArgumentHelp(
      "The side-car's configuration file, for its folder and the way to Slurm.", valueName: "file"),
    completion: .file())
  var config: String?

  @Flag(help: "Print the answer as JSON (plait.detach/1).") var json = false

  /// A side-car may be in the middle of a call to a slow controller.
  private static let patienceSeconds = 90.0
  private static let lingerSeconds = 10.0

  mutating func run() async throws {
    let command = completed()
    try await reportingFailures(json: json) {
      if command.orphaned, !Guardian.isOrphaned() { return }
      try await command.detach()
    }
  }

  /// With what the configuration file says where the command line does not. What is wrong with the file must not
  /// keep values from being given back.
  private func completed() -> DetachCommand {
    guard let config else { return self }
    var completed = self
    do throws(YAMLDocumentError) {
      let configuration = try SideCarConfiguration(path: SideCarPlace.absolute(config))
      completed.place.state = place.state ?? configuration.state
      completed.slurm = slurm.filled(from: configuration.slurm)
    } catch {
      Console.shared.warning("the configuration is not used: \(error.diagnosis)")
    }
    return completed
  }

  private func detach() async throws {
    let folder = try place.existingFolder()
    guard SideCarJournal.exists(folder: folder) else {
      throw UsageError(message: "\(folder) holds no journal of a side-car; name its folder with --state")
    }
    var stopped: Int32?
    if !orphaned, let holder = SideCarLock.holder(folder: folder) {
      stopped = holder
      kill(holder, SIGTERM)
    }
    let lock = try SideCarLock(folder: folder, waitSeconds: Self.patienceSeconds, isGuardian: orphaned)
    defer { withExtendedLifetime(lock) {} }
    let journal = try SideCarJournal(folder: folder)
    let controller = try slurm.controller()
    var answer = DetachAnswer(folder: folder, stoppedProcess: stopped)
    answer.take(try await restore(controller, journal))
    if orphaned {
      // A slurmctld that was killed as well comes back with what it had last saved, up to some seconds ago.
      try await Task.sleep(for: .seconds(Self.lingerSeconds))
      answer.take(try await restore(controller, journal))
    }
    if json { try Console.shared.output(json: answer) } else { answer.print() }
    if answer.left > 0 { throw ExitStatus.doesNotHold }
  }

  /// The guardian has nobody to tell and tries for as long as Slurm is away.
  private func restore(
    _ controller: any QueueController, _ journal: SideCarJournal
  ) async throws -> NiceRestoration.Outcome {
    var waitSeconds = 1.0
    while true {
      do throws(SlurmControlError) {
        return try await NiceRestoration(controller: controller, journal: journal).run()
      } catch {
        if !orphaned || !error.isPassing { throw error }
      }
      try await Task.sleep(for: .seconds(waitSeconds))
      waitSeconds = min(2 * waitSeconds, 60)
    }
  }
}

/// What detaching did.
struct DetachAnswer: Answer {
  static let schema = "plait.detach/1"
  var folder: String
  var stoppedProcess: Int32?
  var restored = 0
  var unchanged = 0
  var gone = 0
  var foreign = 0
  var left = 0

  init(folder: String, stoppedProcess: Int32?) {
    self.folder = folder
    self.stoppedProcess = stoppedProcess
  }

  mutating func take(_ outcome: NiceRestoration.Outcome) {
    restored = outcome.restored
    unchanged = outcome.unchanged
    gone = outcome.gone
    foreign = outcome.foreign
    left = outcome.left
  }

  func print() {
    let console = Console.shared
    if let stoppedProcess { console.output("stopped the side-car (process \(stoppedProcess))") }
    if restored + unchanged + gone + foreign + left == 0 {
      console.output("nothing is left to give back")
      return
    }
    console.output(
      "nice values given back: \(restored); as before: \(unchanged); jobs that are over: \(gone)")
    if foreign > 0 { console.output("set by somebody else since, and left so: \(foreign)") }
    if left > 0 { console.warning("\(left) jobs could not be changed back; try again: plait detach slurm") }
  }
}
