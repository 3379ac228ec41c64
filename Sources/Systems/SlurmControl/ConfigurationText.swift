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
    var identity = ControllerIdentity(
      cluster: cluster, version: version, configurationPath: values["slurm_conf"] ?? "",
      minJobAgeSeconds: age ?? 300)
    identity.priority = priority(values)
    return identity
  }

  private static func priority(_ values: [String: String]) -> PrioritySettings {
    var settings = PrioritySettings()
    settings.type = values["prioritytype"] ?? ""
    func number(_ key: String) -> Double? {
      values[key]?.split(separator: " ").first.flatMap { SlurmCount.value($0) }.map(Double.init)
    }
    func seconds(_ key: String) -> Double? {
      values[key].flatMap { SlurmValue.time($0)?.finite }.flatMap { $0 > 0 ? Double($0) : nil }
    }
    settings.ageWeight = number("priorityweightage") ?? 0
    settings.fairShareWeight = number("priorityweightfairshare") ?? 0
    settings.jobSizeWeight = number("priorityweightjobsize") ?? 0
    settings.maxAgeSeconds = seconds("prioritymaxage") ?? settings.maxAgeSeconds
    settings.calcPeriodSeconds = seconds("prioritycalcperiod") ?? settings.calcPeriodSeconds
    settings.usesFairTree = values["priorityflags"]?.uppercased().contains("NO_FAIR_TREE") != true
    settings.dampeningFactor = max(number("fairsharedampeningfactor") ?? 1, 1)
    settings.halfLifeSeconds = seconds("prioritydecayhalflife") ?? settings.halfLifeSeconds
    return settings
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
