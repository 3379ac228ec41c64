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
      Works whether the side-car runs, has ended or was killed; a second time there is nothing left to do. Where it \
      gives values back, it stays some 15 seconds, until slurmctld has saved them.

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

  mutating func run() async throws {
    let command = completed()
    try await reportingFailures(json: json) {
      if command.orphaned { return try await command.guardedly() }
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
    if let holder = SideCarLock.holder(folder: folder) {
      stopped = holder
      kill(holder, SIGTERM)
    }
    let lock = try SideCarLock(folder: folder, waitSeconds: Self.patienceSeconds)
    defer { withExtendedLifetime(lock) {} }
    let journal = try SideCarJournal(folder: folder)
    let restoration = NiceRestoration(controller: try slurm.controller(), journal: journal)
    var answer = DetachAnswer(folder: folder, stoppedProcess: stopped)
    // What cannot be given back at all is told at once.
    answer.take(try await restoration.run())
    if answer.left == 0, try !journal.isSettled() {
      let settling = await restoration.settle(
        .command, leftBy: lock.previous, atSeconds: Clock.unixSeconds)
      answer.take(settling)
    }
    if json { try Console.shared.output(json: answer) } else { answer.print() }
    if answer.left > 0 { throw ExitStatus.doesNotHold }
  }

  /// The guardian's part: nobody is told but the journal.
  private func guardedly() async throws {
    Guardian.waitForTheEnd()
    let folder = try place.existingFolder()
    let lock = try SideCarLock(folder: folder, waitSeconds: Self.patienceSeconds, isGuardian: true)
    defer { withExtendedLifetime(lock) {} }
    let journal = try SideCarJournal(folder: folder)
    // A side-car that never asked for anything leaves nothing to look after.
    if try journal.isSettled() { return }
    _ = await NiceRestoration(controller: try slurm.controller(), journal: journal).settle(
      .guardian, leftBy: lock.previous, isAwaited: { SideCarLock.isAwaited(folder: folder) },
      atSeconds: Clock.unixSeconds)
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
  /// Jobs that are ending with another value: they get their own one only if they are requeued.
  var completing = 0
  /// Whether slurmctld has had the time to save what was given back.
  var settled = true
  /// Why it is not known to have; empty otherwise.
  var reason = ""

  init(folder: String, stoppedProcess: Int32?) {
    self.folder = folder
    self.stoppedProcess = stoppedProcess
  }

  mutating func take(_ outcome: NiceRestoration.Outcome) {
    restored += outcome.restored
    unchanged += outcome.unchanged
    gone += outcome.gone
    foreign += outcome.foreign
    left = outcome.left
    completing = outcome.completing
  }

  mutating func take(_ settling: NiceRestoration.Settling) {
    take(settling.outcome)
    settled = settling.ending == .settled
    reason = settling.reason
  }

  func print() {
    let console = Console.shared
    if let stoppedProcess { console.output("stopped the side-car (process \(stoppedProcess))") }
    if restored + unchanged + gone + foreign + left + completing == 0 {
      console.output("nothing is left to give back")
      return
    }
    console.output(
      "nice values given back: \(restored); as before: \(unchanged); jobs that are over: \(gone)")
    if foreign > 0 { console.output("set by somebody else since, and left so: \(foreign)") }
    if left > 0 { console.warning("\(left) jobs could not be changed back; try again: plait detach slurm") }
    if !settled {
      console.warning(
        "a slurmctld that is killed now may come back with the values of before (\(reason)); look again: plait detach slurm"
      )
    }
  }
}
