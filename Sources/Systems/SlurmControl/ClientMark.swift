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
  package func endClients() {
    let word = Array("\(Self.variable)=\(text)".utf8)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
      guard let process = Int32(name), process != getpid(),
        // Of another account's processes nothing is told, and they are none of ours.
        let environment = FileManager.default.contents(atPath: "/proc/\(name)/environ"),
        environment.split(separator: 0).contains(where: { $0.elementsEqual(word) })
      else { continue }
      kill(process, SIGKILL)
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
