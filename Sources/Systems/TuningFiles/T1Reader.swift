internal import Diagnostics
internal import ParameterSpaces
internal import TuningRecords

/// Reads a T1 file, the auto-tuning community's description of what to tune (schema 1.0.0,
/// github.com/odgaard/TuningSchema).
struct T1Reader {
  private let scanner: JSONScanner
  private let root: JSONTree
  private(set) var remarks: [String] = []

  init(_ text: FileText) throws(TuningRecordError) {
    var scanner = JSONScanner(text)
    root = try JSONTree.read(&scanner)
    self.scanner = scanner
  }

  /// - Throws: `TuningRecordError` with the line and the key.
  mutating func read() throws(TuningRecordError) -> TuningProblem {
    let configuration = try require(root, "ConfigurationSpace")
    let kernel = try require(root, "KernelSpecification")
    let space = try space(configuration)
    var problem = TuningProblem(
      benchmarkName: root["General"]?["BenchmarkName"]?.text ?? kernel["BenchmarkName"]?.text ?? "",
      language: try text(kernel, "Language"), kernelName: try text(kernel, "KernelName"),
      kernelFile: try text(kernel, "KernelFile"), space: space)
    problem.compilerOptions = try texts(kernel["CompilerOptions"])
    problem.problemSize = try texts(kernel["ProblemSize"])
    problem.globalSizeType = kernel["GlobalSizeType"]?.text ?? ""
    problem.globalSize = try sizes(kernel["GlobalSize"])
    problem.localSize = try sizes(kernel["LocalSize"])
    for key in ["GridDivX", "GridDivY", "GridDivZ"] {
      problem.gridDivisors.append(try texts(kernel[key]))
    }
    if case .integer(let bytes)? = kernel["SharedMemory"]?.value { problem.sharedMemoryBytes = bytes }
    for argument in kernel["Arguments"]?.items ?? [] {
      problem.arguments.append(try self.argument(argument))
    }
    return problem
  }

  // MARK: The space

  private mutating func space(_ configuration: JSONTree) throws(TuningRecordError) -> ParameterSpace {
    var parameters: [Parameter] = []
    for tree in try require(configuration, "TuningParameters").items {
      parameters.append(try parameter(tree))
    }
    var constraints: [Constraint] = []
    for tree in configuration["Conditions"]?.items ?? [] {
      let expression = try require(tree, "Expression")
      do {
        constraints.append(try Constraint(try text(tree, "Expression")))
      } catch let error as ParameterSpaceError {
        throw flaw(error.message, expression)
      } catch let error as TuningRecordError {
        throw error
      } catch {
        throw flaw("\(error)", expression)
      }
    }
    do {
      return try ParameterSpace(parameters, constraints: constraints)
    } catch {
      throw flaw(error.message, configuration)
    }
  }

  private mutating func parameter(_ tree: JSONTree) throws(TuningRecordError) -> Parameter {
    let name = try text(tree, "Name")
    let type = tree["Type"]?.text ?? ""
    let listed = try require(tree, "Values")
    let values = try values(listed).map { Self.converted($0, to: type) }
    guard !values.isEmpty else {
      throw flaw("the parameter `\(name)` has no value; list at least one", listed)
    }
    let isOrdered = values.allSatisfy { $0.number != nil }
    var parameter = Parameter(name, isOrdered ? .values(values) : .categories(values))
    if let found = tree["Default"]?.items.first?.value {
      let value = Self.converted(found, to: type)
      if parameter.level(of: value) != nil {
        parameter.defaultValue = value
      } else {
        remarks.append(
          "the default `\(value)` of `\(name)` is not among its values, so that it has no default")
      }
    }
    return parameter
  }

  private func values(_ tree: JSONTree) throws(TuningRecordError) -> [ParameterValue] {
    if case .array(let items) = tree.content {
      var values: [ParameterValue] = []
      for item in items {
        guard let value = item.value else { throw flaw("a value should be a number or text", item) }
        values.append(value)
      }
      return values
    }
    guard let text = tree.text else { throw flaw("the values should be a list", tree) }
    do {
      return try ValueListExpression.values(text)
    } catch {
      throw flaw("the list `\(text)` cannot be read: \(error.why)", tree)
    }
  }

  /// The value in the kind that the file says its parameter has.
  private static func converted(_ value: ParameterValue, to type: String) -> ParameterValue {
    switch (type, value) {
    case ("float", .integer(let whole)): .real(Double(whole))
    case ("bool", .integer(let whole)): .boolean(whole != 0)
    case ("int", .boolean(let truth)), ("uint", .boolean(let truth)): .integer(truth ? 1 : 0)
    case ("int", .real(let number)), ("uint", .real(let number)):
      Int(exactly: number).map { .integer($0) } ?? value
    default: value
    }
  }

  // MARK: The kernel

  private func argument(_ tree: JSONTree) throws(TuningRecordError) -> TuningArgument {
    var argument = TuningArgument(
      name: tree["Name"]?.text ?? "", type: try text(tree, "Type"), memoryType: try text(tree, "MemoryType"))
    argument.accessType = tree["AccessType"]?.text ?? ""
    argument.isConstantMemory = tree["MemType"]?.text == "Constant"
    argument.fillType = tree["FillType"]?.text ?? ""
    if let fill = tree["FillValue"] {
      guard let value = fill.value?.number else { throw flaw("the fill value should be a number", fill) }
      argument.fillValue = value
    }
    argument.size = tree["Size"]?.text ?? ""
    argument.dataSource = tree["DataSource"]?.text ?? ""
    if case .integer(let seed)? = tree["RandomSeed"]?.value { argument.randomSeed = seed }
    argument.isOutput = tree["Output"]?.value?.number.map { $0 != 0 } ?? false
    return argument
  }

  private func sizes(_ tree: JSONTree?) throws(TuningRecordError) -> TuningProblem.Sizes {
    guard let tree else { return TuningProblem.Sizes() }
    return TuningProblem.Sizes(
      x: try text(tree, "X"), y: tree["Y"]?.text ?? "", z: tree["Z"]?.text ?? "")
  }

  // MARK: Keys

  private func require(_ tree: JSONTree, _ key: String) throws(TuningRecordError) -> JSONTree {
    if let found = tree[key] { return found }
    throw TuningRecordError(
      .missingKey, "the key `\(key)` is missing",
      at: scanner.location(tree.place, field: tree.path.isEmpty ? nil : tree.path))
  }

  private func text(_ tree: JSONTree, _ key: String) throws(TuningRecordError) -> String {
    let found = try require(tree, key)
    guard let text = found.text else { throw flaw("`\(key)` should be text", found) }
    return text
  }

  private func texts(_ tree: JSONTree?) throws(TuningRecordError) -> [String] {
    var texts: [String] = []
    for item in tree?.items ?? [] {
      guard let text = item.text else { throw flaw("this should be a number or text", item) }
      texts.append(text)
    }
    return texts
  }

  private func flaw(_ why: String, _ tree: JSONTree) -> TuningRecordError {
    scanner.error(.malformed, why, at: tree.place, field: tree.path)
  }
}
