package import LiveScheduling

/// A status as Prometheus reads it.
///
/// Follows the text exposition format 0.0.4: for each metric a HELP and a TYPE line, then its samples.
package enum PrometheusText {
  /// The media type of the format.
  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  package static func text(of status: SideCarStatus) -> String {
    var text = ""
    for family in MetricFamily.sideCar {
      let samples = family.samples(status)
      if samples.isEmpty { continue }
      text +=
        "# HELP \(family.name) \(escapedHelp(family.help))\n# TYPE \(family.name) \(family.kind.rawValue)\n"
      for sample in samples { text += "\(family.name)\(labels(sample)) \(number(sample.value))\n" }
    }
    return text
  }

  private static func labels(_ sample: MetricFamily.Sample) -> String {
    if sample.labels.isEmpty { return "" }
    return "{" + sample.labels.map { "\($0.name)=\"\(escapedValue($0.value))\"" }.joined(separator: ",") + "}"
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    if let whole = Int64(exactly: value) { return "\(whole)" }
    return "\(value)"
  }

  private static func escapedHelp(_ text: String) -> String { escaped(text, quotes: false) }

  private static func escapedValue(_ text: String) -> String { escaped(text, quotes: true) }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      // A carriage return would end a line for some readers.
      case "\r": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
