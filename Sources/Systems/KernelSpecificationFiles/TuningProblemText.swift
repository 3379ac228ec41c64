package import TuningRecords
internal import ParameterSpaces

/// A kernel specification, as text, of a problem that came in a T1 file.
///
/// T1 says what to vary and how to launch, but not what the right answer is, and it leaves some things to the program that reads it.
/// What cannot be said, or is not sure, stands among the remarks and above the specification, for its user to mend.
package struct TuningProblemText {
  /// `plait.kernel/1`.
  package private(set) var text = ""
  package private(set) var remarks: [String] = []

  private let problem: TuningProblem
  private let sizeNames = ["PROBLEM_X", "PROBLEM_Y", "PROBLEM_Z"]

  /// - Parameters:
  ///   - source: The kernel's file, as it shall stand in the specification.
  ///   - reference: The reference's file; nil where there is none yet.
  package init(_ problem: TuningProblem, source: String, reference: String?) {
    self.problem = problem
    var lines = ["schema: plait.kernel/1", "name: \(Self.quoted(name))"]
    lines += [
      "language: \(Self.quoted(language))", "source: \(Self.quoted(source))",
      "function: \(Self.quoted(problem.kernelName))",
    ]
    if let reference {
      lines.append("reference: {source: \(Self.quoted(reference))}")
    } else {
      remarks.append(
        "T1 does not say what the right answer is: without `reference: {source: reference.c}` outputs are not compared"
      )
    }
    lines += sizes() + arguments() + parameters() + constraints() + launch()
    if !problem.compilerOptions.isEmpty {
      lines += [
        "compiler:", "  flags: [\(problem.compilerOptions.map(Self.quoted).joined(separator: ", "))]",
      ]
    }
    let head = ["# From a T1 file of \(Self.oneLine(name)).", remarks.isEmpty ? nil : "# To be looked at:"]
      .compactMap {
        $0
      }
    text = (head + remarks.map { "#   - \(Self.oneLine($0))" } + [""] + lines).joined(separator: "\n") + "\n"
  }

  private var name: String { problem.benchmarkName.isEmpty ? problem.kernelName : problem.benchmarkName }

  private var language: String { problem.language.lowercased() }

  // MARK: - Sizes and arguments

  private mutating func sizes() -> [String] {
    var entries: [String] = []
    for (name, size) in zip(sizeNames, problem.problemSize) {
      if let count = Int(size) {
        entries.append("\(name): \(count)")
      } else {
        remarks.append("the problem size `\(size)` is no whole number and is left out")
      }
    }
    return entries.isEmpty ? [] : ["sizes: {\(entries.joined(separator: ", "))}"]
  }

  private static let types = [
    "float": "f32", "float32": "f32", "double": "f64", "float64": "f64", "int": "i32", "int32": "i32",
    "uint": "u32",
    "uint32": "u32", "int64": "i64", "long": "i64", "uint8": "u8", "bool": "u8",
  ]

  private mutating func arguments() -> [String] {
    ["arguments:"] + problem.arguments.map { "  - {\(argument($0))}" }
  }

  private mutating func argument(_ argument: TuningArgument) -> String {
    let type = Self.types[argument.type.lowercased()] ?? argument.type
    if argument.memoryType == "Scalar" {
      if argument.fillValue == nil {
        remarks.append("the scalar `\(argument.name)` has no value; 0 is taken")
      }
      return
        "scalar: \(Self.quoted(argument.name)), type: \(Self.quoted(type)), value: \(Self.number(argument.fillValue ?? 0, type))"
    }
    if argument.memoryType != "Vector" {
      remarks.append("`\(argument.name)` is \(argument.memoryType) memory; it is taken for a buffer")
    }
    if argument.isConstantMemory {
      remarks.append(
        "`\(argument.name)` is constant memory; it is given as an argument, which the kernel may have to copy"
      )
    }
    var words =
      "buffer: \(Self.quoted(argument.name)), type: \(Self.quoted(type)), count: \(Self.quoted(count(argument.size)))"
    if let fill = fill(argument, type) { words += ", fill: \(fill)" }
    return words + (argument.isOutput ? ", output: true" : "")
  }

  private mutating func fill(_ argument: TuningArgument, _ type: String) -> String? {
    if !argument.dataSource.isEmpty {
      remarks.append(
        "`\(argument.name)` is filled from \(argument.dataSource); fill it in the reference's `prepare` instead"
      )
      return "zero"
    }
    // What is only written is left as it is, so that elements that the kernel leaves out are found.
    if argument.isOutput, argument.accessType == "WriteOnly" { return nil }
    let value = argument.fillValue ?? 0
    switch argument.fillType {
    case "Constant" where value == 0: return "zero"
    case "Constant": return "{constant: \(Self.number(value, type))}"
    case "Random":
      return "{random: [0, \(Self.number(value == 0 ? 1 : value, type))], seed: \(argument.randomSeed ?? 1)}"
    default:
      remarks.append(
        "`\(argument.name)` is filled in the way `\(argument.fillType)`, which is not known; zeros are taken")
      return "zero"
    }
  }

  /// A count with the sizes' own names, and the largest value of a parameter where the file takes its maximum.
  private mutating func count(_ size: String) -> String {
    var text = size
    for (place, name) in sizeNames.enumerated() { text = text.replacing("ProblemSize[\(place)]", with: name) }
    for parameter in problem.space.parameters {
      let most = (0..<parameter.levels).compactMap { parameter.value(atLevel: $0).number }.max()
      guard let most, text.contains("max(\(parameter.name))") else { continue }
      text = text.replacing("max(\(parameter.name))", with: Self.number(most, "i64"))
    }
    return text
  }

  // MARK: - The space

  private func parameters() -> [String] {
    ["parameters:"]
      + problem.space.parameters.map { parameter in
        let values = (0..<parameter.levels).map { Self.word(parameter.value(atLevel: $0)) }
        let preset = parameter.defaultValue.map { ", default: \(Self.word($0))" } ?? ""
        return "  \(Self.quoted(parameter.name)): {values: [\(values.joined(separator: ", "))]\(preset)}"
      }
  }

  private func constraints() -> [String] {
    let texts = problem.space.constraints.map { "  - \(Self.quoted($0.text))" }
    return texts.isEmpty ? [] : ["constraints:"] + texts
  }

  // MARK: - The launch

  private mutating func launch() -> [String] {
    guard language == "cuda" || language == "opencl" else { return [] }
    let local = axes(problem.localSize)
    noteUnknown(local)
    let divided = problem.gridDivisors.contains { !$0.isEmpty }
    let whole = divided && !problem.problemSize.isEmpty ? global(dividing: local) : axes(problem.globalSize)
    var lines = ["launch:"]
    if !divided, problem.globalSizeType.uppercased() == "CUDA" {
      // Groups, not items.
      lines.append(
        "  global: [\(zip(whole, local).map { Self.quoted("(\($0)) * (\($1))") }.joined(separator: ", "))]")
    } else {
      lines.append("  global: [\(whole.map(Self.quoted).joined(separator: ", "))]")
    }
    lines.append("  local: [\(local.map(Self.quoted).joined(separator: ", "))]")
    if problem.sharedMemoryBytes > 0 { lines.append("  shared-bytes: \(problem.sharedMemoryBytes)") }
    return lines
  }

  /// As many groups as the problem divided by the divisors needs, in items.
  private func global(dividing local: [String]) -> [String] {
    local.enumerated().map { axis, items in
      guard axis < problem.problemSize.count else { return items }
      let divisors = axis < problem.gridDivisors.count ? problem.gridDivisors[axis] : []
      guard !divisors.isEmpty else { return "\(sizeNames[axis]) * (\(items))" }
      return
        "ceil(\(sizeNames[axis]) / (\(divisors.map { "(\($0))" }.joined(separator: " * ")))) * (\(items))"
    }
  }

  private func axes(_ sizes: TuningProblem.Sizes) -> [String] {
    [sizes.x, sizes.y, sizes.z].map { $0.isEmpty ? "1" : $0 }
  }

  private mutating func noteUnknown(_ formulas: [String]) {
    let known = Set(problem.space.parameters.map(\.name) + sizeNames)
    for formula in formulas {
      for name in (try? Constraint(formula))?.names ?? [] where !known.contains(name) {
        remarks.append(
          "the local size names `\(name)`, which is no parameter; write the parameter that is meant")
      }
    }
  }

  // MARK: - Words

  private static func word(_ value: ParameterValue) -> String {
    switch value {
    case .text(let text): quoted(text)
    case .boolean(let truth): truth ? "true" : "false"
    default: value.description
    }
  }

  /// For a comment, which what a file says must not end.
  private static func oneLine(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map {
          $0.properties.generalCategory == .control || $0 == "\u{2028}" || $0 == "\u{2029}" ? " " : $0
        }))
  }

  private static func number(_ value: Double, _ type: String) -> String {
    if let whole = Int(exactly: value), !type.hasPrefix("f") || value.magnitude < 1e15 { return "\(whole)" }
    return "\(value)"
  }

  /// A text in double quotes, as YAML and JSON have them.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
