internal import KernelSpecifications
internal import ParameterSpaces
internal import YAMLDocuments

extension YAMLSection {
  private static let mostArguments = 60

  /// A text that is not empty.
  func word(_ key: String) throws(YAMLDocumentError) -> String {
    let text = try text(key)
    guard !text.isEmpty, !text.utf8.contains(0) else { throw flaw(key, "must be a text that is not empty") }
    return text
  }

  func sources() throws(YAMLDocumentError) -> [String] {
    guard !(has("source") && has("sources")) else {
      throw flaw("sources", "is there beside source; take one out")
    }
    guard let list = value("sources") else { return [try word("source")] }
    let sources = try list.texts()
    guard !sources.isEmpty else { throw flaw("sources", "must name at least one file") }
    return sources
  }

  func arguments(_ names: KernelNames) throws(YAMLDocumentError) -> [KernelArgument] {
    guard let list = value("arguments") else {
      throw flaw("arguments", "the key arguments is missing; list the function's arguments in their order")
    }
    var arguments: [KernelArgument] = []
    for item in try list.items() {
      let argument = try item.section().argument(names, item)
      guard !arguments.contains(where: { $0.name == argument.name }) else {
        throw item.flaw("`\(argument.name)` is there already; rename one")
      }
      arguments.append(argument)
    }
    guard arguments.count <= Self.mostArguments else {
      throw flaw("arguments", "must be at most \(Self.mostArguments)")
    }
    return arguments
  }

  private func argument(_ names: KernelNames, _ item: YAMLValue) throws(YAMLDocumentError) -> KernelArgument {
    if has("scalar") {
      try allow(["scalar", "type", "value"])
      let type = try elementType()
      guard let value = value("value") else { throw flaw("value", "the key value is missing") }
      let (formula, number) = try names.number(value)
      try check(number, fits: type, at: value)
      return .scalar(.init(name: try word("scalar"), type: type, value: formula))
    }
    guard has("buffer") else {
      throw item.flaw("must have the key buffer or scalar, which names the argument")
    }
    try allow(["buffer", "type", "count", "fill", "output"])
    let type = try elementType()
    guard let count = value("count") else { throw flaw("count", "the key count is missing") }
    let (formula, number) = try names.number(count)
    guard Int(exactly: number) != nil, number > 0, number * Double(type.bytes) <= 0x1p40 else {
      throw count.flaw("is \(number), which must be a whole number above zero and at most 2^40 bytes")
    }
    return .buffer(
      .init(
        name: try word("buffer"), type: type, count: formula, fill: try fill(type),
        isOutput: try flag("output") ?? false))
  }

  private func elementType() throws(YAMLDocumentError) -> ElementType {
    guard let type = try choice("type", ElementType.self) else {
      throw flaw(
        "type",
        "the key type is missing; it is one of \(ElementType.allCases.map(\.rawValue).joined(separator: ", "))"
      )
    }
    return type
  }

  private func fill(_ type: ElementType) throws(YAMLDocumentError) -> BufferFill {
    guard let value = value("fill") else { return .uninitialised }
    switch value.scalar {
    case "zero": return .zero
    case "uninitialised": return .uninitialised
    default: break
    }
    guard value.isMapping else {
      throw value.flaw("must be zero, uninitialised, {constant: 1} or {random: [0, 1], seed: 1}")
    }
    let section = try value.section()
    if let constant = section.value("constant") {
      try section.allow(["constant"])
      return .constant(try constant.finite(type))
    }
    try section.allow(["random", "seed"])
    guard let random = section.value("random") else {
      throw value.flaw("must be zero, uninitialised, {constant: 1} or {random: [0, 1], seed: 1}")
    }
    let items = try random.items()
    guard items.count == 2 else { throw random.flaw("must be two numbers, such as [0, 1]") }
    let lower = try items[0].finite(type)
    let upper = try items[1].finite(type)
    guard lower <= upper else { throw random.flaw("must have the smaller number first") }
    let seed = try section.integer("seed", 0...Int.max) ?? 1
    return .random(seed: UInt64(seed), lower: lower, upper: upper)
  }

  private func check(_ number: Double, fits type: ElementType, at value: YAMLValue) throws(YAMLDocumentError)
  {
    guard let range = type.wholeRange else { return }
    guard range.contains(number), number == number.rounded() else {
      throw value.flaw("is \(number), which the type \(type.rawValue) cannot hold")
    }
  }

  func tolerance() throws(YAMLDocumentError) -> Tolerance {
    guard let section = try section("tolerance") else { return Tolerance() }
    try section.allow(["relative", "absolute"])
    return Tolerance(
      relative: try section.number("relative", 0...1) ?? 0,
      absolute: try section.number("absolute", 0...1e30) ?? 0)
  }

  func reference() throws(YAMLDocumentError) -> KernelReference? {
    guard let section = try section("reference") else { return nil }
    try section.allow(["source", "prepare", "reference"])
    return KernelReference(
      source: try section.word("source"), prepare: section.has("prepare") ? try section.word("prepare") : nil,
      reference: section.has("reference") ? try section.word("reference") : "reference")
  }

  func compiler(_ names: KernelNames, _ language: KernelLanguage) throws(YAMLDocumentError) -> CompilerCommand
  {
    let program = language == .cxx ? "g++" : "gcc"
    guard let section = try section("compiler") else {
      return CompilerCommand(program: program, flags: language.isNative ? ["-O2"] : [])
    }
    try section.allow(language.isNative ? ["command", "flags"] : ["flags"])
    var compiler = CompilerCommand(program: program, flags: [])
    if section.has("command") { compiler.program = try section.word("command") }
    if let flags = section.value("flags") {
      compiler.flags = try flags.texts()
      for flag in try flags.items() {
        try names.checkReferences(flag.scalar ?? "", at: flag, form: .nameOrBraces)
      }
    }
    return compiler
  }

  func launch(_ names: KernelNames, _ language: KernelLanguage) throws(YAMLDocumentError) -> LaunchGeometry? {
    guard let section = try section("launch") else {
      guard !language.isLaunched else {
        throw flaw("launch", "the key launch is missing; it says global and local sizes")
      }
      return nil
    }
    guard language.isLaunched else { throw flaw("launch", "belongs to opencl and cuda; take it out") }
    try section.allow(["global", "local", "shared-bytes"])
    let global = try section.formulas("global", names)
    let local = try section.formulas("local", names)
    guard global.count == local.count else {
      throw section.flaw("local", "must have as many dimensions as global, which has \(global.count)")
    }
    return LaunchGeometry(
      global: global, local: local,
      dynamicSharedBytes: try section.value("shared-bytes").map { (value) throws(YAMLDocumentError) in
        try names.formula(value, .sizesAndParameters)
      })
  }

  private func formulas(_ key: String, _ names: KernelNames) throws(YAMLDocumentError) -> [Formula] {
    guard let value = value(key) else {
      throw flaw(key, "the key \(key) is missing; list one to three formulas")
    }
    var formulas: [Formula] = []
    for item in try value.items() { formulas.append(try names.formula(item, .sizesAndParameters)) }
    guard (1...3).contains(formulas.count) else { throw value.flaw("must be one to three formulas") }
    return formulas
  }
}

extension YAMLValue {
  /// The texts of a list.
  func texts() throws(YAMLDocumentError) -> [String] {
    var texts: [String] = []
    for item in try items() {
      guard let text = item.scalar, !text.utf8.contains(0) else { throw item.flaw("must be a text") }
      texts.append(text)
    }
    return texts
  }

  /// A number that a type can hold.
  fileprivate func finite(_ type: ElementType) throws(YAMLDocumentError) -> Double {
    guard let number = scalar.flatMap({ Double($0) }), number.isFinite,
      type.wholeRange.map({ $0.contains(number) && number == number.rounded() }) ?? true
    else { throw flaw("must be a number that the type \(type.rawValue) can hold") }
    return number
  }
}
