internal import Foundation

/// Which process has started a client of Slurm's: a word in the client's environment.
///
/// A client outlives its parent. `scontrol` that was handed 200 changes goes on making them after the side-car was
/// killed, and waits seconds for each while slurmctld is away: whoever gives the values back has to end it first.
package struct ClientMark: Sendable, Equatable {
  /// The process and when it was started, so that a number that is used again is told apart.
  package let text: String

  static let variable = "PLAIT_CLIENT_OF"

  init(text: String) { self.text = text }

  /// This process's own.
  package static let own = ClientMark(text: "\(getpid()).\(startTicks(of: getpid()) ?? 0)")

  /// Ends every client that the process has started, and that is there still.
  ///
  /// It looks until it finds none, for at most a second: a program that was started a moment ago shows no environment
  /// yet, and what it is handed by then it would carry out.
  package func endClients() { endClients(listedIn: "/proc") }

  func endClients(listedIn folder: String) {
    let word = Array("\(Self.variable)=\(text)".utf8)
    for _ in 0..<100 {
      var isFound = false
      for process in Self.otherProcesses(folder) {
        switch Self.environment("\(folder)/\(process)") {
        case .told(let environment):
          guard environment.split(separator: 0).contains(where: { $0.elementsEqual(word) }) else { continue }
          kill(process, SIGKILL)
          isFound = true
        case .notYet: isFound = true
        case .untold: continue
        }
      }
      guard isFound else { return }
      usleep(10_000)
    }
  }

  /// What the kernel tells of a process's environment.
  private enum Environment {
    case told(Data)
    /// The program has been loaded, its arguments and environment have not been laid out.
    case notYet
    /// It has ended, is the kernel's own, or another account's, which is none of ours.
    case untold
  }

  private static func environment(_ folder: String) -> Environment {
    guard let environment = FileManager.default.contents(atPath: folder + "/environ") else { return .untold }
    guard environment.isEmpty else { return .told(environment) }
    // Arguments are laid out with the environment: whoever has them was started without one.
    guard FileManager.default.contents(atPath: folder + "/cmdline")?.isEmpty == true,
      (try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/exe")) != nil
    else { return .untold }
    return .notYet
  }

  private static func otherProcesses(_ folder: String) -> [Int32] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).compactMap(Int32.init).filter {
      $0 != getpid()
    }
  }

  /// When a process was started, in ticks since the machine was.
  private static func startTicks(of process: Int32) -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return nil }
    // The name may hold anything; the 22nd field is the 20th after it.
    let fields = text[text.index(after: end)...].split(separator: " ")
    return fields.count > 19 ? Int(fields[19]) : nil
  }
}
