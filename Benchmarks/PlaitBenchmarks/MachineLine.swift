internal import Foundation

/// One line on the machine that the figures were taken on.
enum MachineLine {
  static var text: String {
    let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let model = information.split(separator: "\n").first { $0.hasPrefix("model name") }
      .flatMap { $0.split(separator: ":", maxSplits: 1).last }
      .map { $0.trimmingCharacters(in: .whitespaces) }
    let load =
      (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8))?
      .split(separator: " ").first.map(String.init)
    let cores = ProcessInfo.processInfo.activeProcessorCount
    return "\(cores) cores, \(model ?? "an unknown processor"), load average \(load ?? "unknown")"
  }
}
