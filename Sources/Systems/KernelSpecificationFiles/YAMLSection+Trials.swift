internal import KernelSpecifications
internal import ParameterSpaces
internal import YAMLDocuments

extension YAMLSection {
  func limits() throws(YAMLDocumentError) -> TrialLimits {
    var limits = TrialLimits()
    guard let section = try section("limits") else { return limits }
    try section.allow(["compile-seconds", "run-seconds", "memory-mib"])
    if let seconds = try section.number("compile-seconds", 0.01...86_400) { limits.compileSeconds = seconds }
    if let seconds = try section.number("run-seconds", 0.001...86_400) { limits.runSeconds = seconds }
    if let mebibytes = try section.integer("memory-mib", 1...(1 << 24)) {
      limits.memoryBytes = mebibytes << 20
    }
    return limits
  }

  func measurement(_ names: KernelNames) throws(YAMLDocumentError) -> MeasurementPlan {
    var plan = MeasurementPlan()
    guard let section = try section("measure") else { return plan }
    try section.allow(["repetitions", "warm-ups", "flush-caches", "threads", "processors"])
    if let count = try section.integer("repetitions", 1...100_000) { plan.repetitions = count }
    if let count = try section.integer("warm-ups", 0...100_000) { plan.warmUps = count }
    if let flushes = try section.flag("flush-caches") { plan.flushesCaches = flushes }
    if let threads = section.value("threads") {
      plan.threads = try names.formula(threads, .sizesAndParameters)
    }
    if let list = section.value("processors") {
      var processors: [Int] = []
      for item in try list.items() {
        guard let number = item.scalar.flatMap({ Int($0) }), (0..<1024).contains(number) else {
          throw item.flaw("must be a processor's number from 0 to 1023")
        }
        processors.append(number)
      }
      guard !processors.isEmpty else { throw list.flaw("must list at least one processor; see nproc") }
      plan.processors = processors
    }
    return plan
  }

  func objectives(_ language: KernelLanguage) throws(YAMLDocumentError) -> [KernelObjective] {
    guard let list = value("objectives") else { return [.time] }
    var objectives: [KernelObjective] = []
    for item in try list.items() {
      guard let objective = item.scalar.flatMap({ KernelObjective(rawValue: $0) }) else {
        throw item.flaw("must be one of \(KernelObjective.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      guard !objectives.contains(objective) else { throw item.flaw("is listed twice") }
      guard language != .command || objective != .size else {
        throw item.flaw("a command has no compiled object; take size out")
      }
      objectives.append(objective)
    }
    guard !objectives.isEmpty else { throw list.flaw("must name at least one; time is the usual one") }
    return objectives
  }

  func command(_ names: KernelNames) throws(YAMLDocumentError) -> CommandTemplate {
    guard let section = try section("command") else {
      throw flaw("command", "the key command is missing; it says what to run")
    }
    try section.allow(["setup", "run", "environment", "files", "objective"])
    var command = CommandTemplate(arguments: try section.words("run", names))
    guard !command.arguments.isEmpty else {
      throw section.flaw("run", "must list a program and its arguments")
    }
    command.setup = section.has("setup") ? try section.words("setup", names) : []
    if let environment = try section.section("environment") {
      for key in environment.keys {
        guard let value = environment.value(key), let text = value.scalar, !text.utf8.contains(0),
          !key.isEmpty, !key.contains("="), !key.utf8.contains(0)
        else { throw environment.flaw(key, "must be a variable's name and its text") }
        try names.checkReferences(text, at: value, form: .braces, more: ["SCRATCH"])
        command.environment.append(.init(name: key, value: text))
      }
    }
    command.files = try section.templates()
    command.objective = try section.objective()
    return command
  }

  private func words(_ key: String, _ names: KernelNames) throws(YAMLDocumentError) -> [String] {
    guard let value = value(key) else {
      throw flaw(key, "the key \(key) is missing; list a program and its arguments")
    }
    for item in try value.items() {
      try names.checkReferences(item.scalar ?? "", at: item, form: .braces, more: ["SCRATCH"])
    }
    let texts = try value.texts()
    guard texts.first != "" else { throw value.flaw("must begin with a program") }
    return texts
  }

  private func templates() throws(YAMLDocumentError) -> [CommandTemplate.TemplateFile] {
    guard let list = value("files") else { return [] }
    var files: [CommandTemplate.TemplateFile] = []
    for item in try list.items() {
      let section = try item.section()
      try section.allow(["template", "name"])
      let source = try section.word("template")
      let name =
        section.has("name") ? try section.word("name") : String(source.split(separator: "/").last ?? "")
      guard !name.isEmpty, name != ".", name != "..", !name.contains("/"), name != "output",
        !files.contains(where: { $0.name == name })
      else { throw item.flaw("must have a file name of its own, without folders and not `output`") }
      files.append(.init(source: source, name: name))
    }
    return files
  }

  private func objective() throws(YAMLDocumentError) -> CommandTemplate.Objective {
    guard let value = value("objective") else { return .elapsedSeconds }
    let forms = "must be elapsed, peak-memory, energy or {output: 'seconds: ([0-9.]+)'}"
    switch value.scalar {
    case "elapsed": return .elapsedSeconds
    case "peak-memory": return .peakMemoryBytes
    case "energy": return .energy
    default: break
    }
    guard value.isMapping else { throw value.flaw(forms) }
    let section = try value.section()
    try section.allow(["output", "better"])
    let pattern = try section.word("output")
    guard (try? Regex(pattern)) != nil else {
      throw section.flaw("output", "is no regular expression; mend it, or quote it with '...'")
    }
    return .output(pattern: pattern, isHigherBetter: try section.choice("better", Better.self) == .higher)
  }

  private enum Better: String, CaseIterable {
    case lower
    case higher
  }
}
