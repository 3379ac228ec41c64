extension SlurmConfiguration {
  /// The configuration in one text, without comments and includes; what reads it finds the same settings.
  ///
  /// Keys that hold passwords (`...Pass`) are left out: they bear on no schedule.
  package var plainText: String {
    var lines: [String] = []
    for entry in entries where !entry.key.lowercased().hasSuffix("pass") && !entry.value.isEmpty {
      lines.append(Self.written(entry))
    }
    for records in [nodeLines, nodeSetLines, downNodeLines, partitionLines] {
      for record in records { lines.append(record.entries.map(Self.written).joined(separator: " ")) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func written(_ entry: Entry) -> String {
    // The reader takes one pair of quotes away and leaves what is between them as it is; quotes within stay.
    if !entry.value.contains("\""), entry.value.contains(where: { " \t#\\".contains($0) }) {
      return "\(entry.key)=\"\(entry.value)\""
    }
    return "\(entry.key)=\(entry.value)"
  }
}
