internal import Slurm

/// What `scontrol show config` prints: `Key = value`, a line each.
enum ConfigurationText {
  /// - Throws: `malformed` where neither the cluster nor the version is named.
  static func identity(_ text: String) throws(SlurmControlError) -> ControllerIdentity {
    var values: [String: String] = [:]
    for line in text.split(separator: "\n") {
      guard let sign = line.firstIndex(of: "=") else { continue }
      let key = line[..<sign].trimmed.lowercased()
      values[key] = values[key] ?? String(line[line.index(after: sign)...].trimmed)
    }
    guard let cluster = values["clustername"], let version = values["slurm_version"] else {
      throw SlurmControlError(
        .malformed, "scontrol show config names no ClusterName and SLURM_VERSION; is this Slurm's scontrol?")
    }
    let age = values["minjobage"]?.split(separator: " ").first.flatMap { SlurmCount.value($0) }
    return ControllerIdentity(
      cluster: cluster, version: version, configurationPath: values["slurm_conf"] ?? "",
      minJobAgeSeconds: age ?? 300)
  }
}

extension Substring {
  /// Without blanks at either end.
  fileprivate var trimmed: Substring {
    let front = drop { $0 == " " || $0 == "\t" }
    guard let last = front.lastIndex(where: { $0 != " " && $0 != "\t" && $0 != "\r" }) else { return "" }
    return front[...last]
  }
}
