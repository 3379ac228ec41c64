/// A reader of the text exposition format 0.0.4 that is as strict as its specification.
struct PrometheusGrammar {
  struct Sample {
    var name: String
    var labels: [String: String]
    var value: Double
  }

  var types: [String: String] = [:]
  var helps: [String: String] = [:]
  var samples: [Sample] = []
  var flaws: [String] = []

  init(_ text: String) {
    if !text.hasSuffix("\n") { flaws.append("the last line does not end") }
    var finished: Set<String> = []
    var current = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("#") {
        let words = line.split(separator: " ", maxSplits: 3).map(String.init)
        guard words.count == 4, words[0] == "#" else {
          flaws.append("\(line)")
          continue
        }
        if words[1] == "HELP" {
          if helps.updateValue(words[3], forKey: words[2]) != nil { flaws.append("two HELP lines: \(line)") }
        }
        if words[1] == "TYPE" {
          if !["counter", "gauge"].contains(words[3]) { flaws.append("\(line)") }
          if types.updateValue(words[3], forKey: words[2]) != nil { flaws.append("two TYPE lines: \(line)") }
          if finished.contains(words[2]) { flaws.append("TYPE after samples: \(line)") }
        }
        continue
      }
      guard let sample = Self.sample(line) else {
        flaws.append("no sample: \(line)")
        continue
      }
      if sample.name != current {
        if finished.contains(sample.name) { flaws.append("not one group: \(sample.name)") }
        finished.insert(sample.name)
        current = sample.name
      }
      if samples.contains(where: { $0.name == sample.name && $0.labels == sample.labels }) {
        flaws.append("twice: \(line)")
      }
      samples.append(sample)
    }
  }

  func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
    samples.first { $0.name == name && $0.labels == labels }?.value
  }

  private static func isName(_ text: Substring) -> Bool {
    guard let first = text.first, first.isASCII, first.isLetter || first == "_" || first == ":" else {
      return false
    }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }
  }

  private static func sample(_ line: Substring) -> Sample? {
    let name = line.prefix { $0 != "{" && $0 != " " }
    guard isName(name) else { return nil }
    var rest = line[name.endIndex...]
    var labels: [String: String] = [:]
    if rest.first == "{" {
      rest = rest.dropFirst()
      while rest.first != "}" {
        let label = rest.prefix { $0 != "=" }
        guard isName(label), !label.contains(":"), labels[String(label)] == nil else { return nil }
        rest = rest[label.endIndex...].dropFirst()
        guard rest.first == "\"" else { return nil }
        rest = rest.dropFirst()
        var value = ""
        while let character = rest.first, character != "\"" {
          rest = rest.dropFirst()
          if character != "\\" {
            value.append(character)
            continue
          }
          switch rest.first {
          case "\\": value += "\\"
          case "\"": value += "\""
          case "n": value += "\n"
          default: return nil
          }
          rest = rest.dropFirst()
        }
        guard rest.first == "\"" else { return nil }
        rest = rest.dropFirst()
        labels[String(label)] = value
        if rest.first == "," { rest = rest.dropFirst() }
      }
      rest = rest.dropFirst()
    }
    guard rest.first == " " else { return nil }
    let number = rest.dropFirst()
    let value: Double? =
      switch number {
      case "NaN": .nan
      case "+Inf": .infinity
      case "-Inf": -.infinity
      default: number.contains(" ") ? nil : Double(String(number))
      }
    return value.map { Sample(name: String(name), labels: labels, value: $0) }
  }
}
