package import Fingerprints

extension Machine {
  /// The YAML form, which is read back as the same machine; the same machine gives the same text.
  package var yaml: String { document(withNote: true) }

  /// The fingerprint of all but the note: under which measurements on this machine are filed.
  package var fingerprint: Fingerprint { Fingerprint(of: document(withNote: false)) }

  private func document(withNote: Bool) -> String {
    var text = "schema: \(Machine.schema)\nname: \(scalar(name))\n"
    if withNote, let note, !note.isEmpty { text += "note: \(scalar(note))\n" }
    text += "nodes:\n"
    for group in nodeGroups { text += block(group) }
    if !partitions.isEmpty {
      text += "partitions:\n"
      for partition in partitions {
        let groups = "[\(partition.nodeGroups.map(scalar).joined(separator: ", "))]"
        text += flow(
          [
            ("name", scalar(partition.name)), ("nodes", groups),
            ("default", partition.isDefault ? "true" : nil),
            ("maxTime", partition.maxTimeSeconds.map(Quantity.time.text)),
          ], indent: "  - ")
      }
    }
    if !switches.isEmpty { text += "switches: [\(switches.map(scalar).joined(separator: ", "))]\n" }
    if !links.isEmpty {
      text += "links:\n"
      for link in links {
        text += flow(
          [
            ("from", scalar(link.from)), ("to", scalar(link.to)),
            ("bandwidth", Quantity.bandwidth.text(of: link.bandwidthBytesPerSecond)),
            ("latency", link.latencySeconds.map(Quantity.time.text)),
            ("count", link.count == 1 ? nil : "\(link.count)"),
          ], indent: "  - ")
      }
    }
    return text
  }

  private func block(_ group: NodeGroup) -> String {
    var lines: [(String, String?)] = [
      ("name", scalar(group.name)),
      ("count", "\(group.count)"),
      ("sockets", group.sockets == 1 ? nil : "\(group.sockets)"),
      ("cores", "\(group.cores)"),
      ("threadsPerCore", group.threadsPerCore == 1 ? nil : "\(group.threadsPerCore)"),
      ("processor", group.processorModel.map(scalar)),
      ("frequency", group.frequencyHertz.map(Quantity.frequency.text)),
      ("peak", group.peakFlopsPerSecond.map(Quantity.rate.text)),
      ("memory", group.memoryBytes.map(sizeText)),
      ("memoryBandwidth", group.memoryBandwidthBytesPerSecond.map(Quantity.bandwidth.text)),
    ]
    lines.append(
      (
        "numa",
        list(
          group.numaDomains.map { domain in
            flow(
              [("cores", "\(domain.cores)"), ("memory", domain.memoryBytes.map(sizeText))], indent: "      - "
            )
          })
      ))
    lines.append(
      (
        "caches",
        list(
          group.caches.map { cache in
            flow(
              [
                ("level", "\(cache.level)"), ("kind", cache.kind.rawValue),
                ("size", sizeText(cache.sizeBytes)),
                ("sharedByCores", "\(cache.sharedByCores)"), ("line", cache.lineBytes.map { "\($0)" }),
              ], indent: "      - ")
          })
      ))
    lines.append(("gpus", list(group.gpus.map(deviceText))))
    lines.append(("accelerators", list(group.accelerators.map(deviceText))))
    lines.append(("power", group.power.map(powerText)))
    lines.append(("meanTimeBetweenFailures", group.meanTimeBetweenFailuresSeconds.map(Quantity.time.text)))
    lines.append(("meanTimeToRepair", group.meanTimeToRepairSeconds.map(Quantity.time.text)))
    var text = ""
    for case (let key, let value?) in lines {
      let gap = value.hasPrefix("\n") ? "" : " "
      text += (text.isEmpty ? "  - " : "    ") + key + ":" + gap + value + "\n"
    }
    return text
  }
}

private func deviceText(_ device: Device) -> String {
  let rates = device.peakRates.map { ($0.precision, Optional(Quantity.rate.text(of: $0.flopsPerSecond))) }
  return flow(
    [
      ("type", scalar(device.type)), ("count", "\(device.count)"),
      ("memory", device.memoryBytes.map(sizeText)),
      ("memoryBandwidth", device.memoryBandwidthBytesPerSecond.map(Quantity.bandwidth.text)),
      ("peak", rates.isEmpty ? nil : braces(rates)), ("power", device.power.map(powerText)),
    ], indent: "      - ")
}

private func powerText(_ power: PowerCurve) -> String {
  braces([
    ("idle", Quantity.power.text(of: power.idleWatts)), ("peak", Quantity.power.text(of: power.peakWatts)),
    ("sleep", power.sleepWatts.map(Quantity.power.text)),
    ("sleepTime", power.sleepSeconds.map(Quantity.time.text)),
    ("wakeTime", power.wakeSeconds.map(Quantity.time.text)),
  ])
}

private func sizeText(_ bytes: Int64) -> String {
  // A size above 2^53 need not be a Double.
  Double(exactly: bytes).map(Quantity.size.text) ?? "\(bytes)"
}

private func braces(_ pairs: [(String, String?)]) -> String {
  "{" + pairs.compactMap { key, value in value.map { "\(key): \($0)" } }.joined(separator: ", ") + "}"
}

private func flow(_ pairs: [(String, String?)], indent: String) -> String {
  indent + braces(pairs) + "\n"
}

/// The items of a list below its key; nil for none.
private func list(_ items: [String]) -> String? {
  items.isEmpty ? nil : "\n" + items.joined().dropLast()
}

/// A text as a YAML scalar: as it is where it can be nothing else, else in double quotes.
private func scalar(_ text: String) -> String {
  let isPlain = text.utf8.allSatisfy { byte in
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45
      || byte == 95 || byte == 46
  }
  if isPlain, let first = text.utf8.first, first != 45 && first != 46 { return text }
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "\\\""
    case "\\": quoted += "\\\\"
    case "\n": quoted += "\\n"
    case "\t": quoted += "\\t"
    default:
      if scalar.value < 32 || (127...159).contains(scalar.value)
        || [0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF].contains(scalar.value)
      {
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        quoted.unicodeScalars.append(scalar)
      }
    }
  }
  return quoted + "\""
}
