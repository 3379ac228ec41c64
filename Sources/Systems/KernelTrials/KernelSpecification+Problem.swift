internal import KernelSpecifications
internal import ParameterSpaces

extension KernelSpecification {
  /// The arguments with numbers in place of formulas.
  ///
  /// - Throws: `KernelTrialError` (`specification`).
  func problem(device: String?) throws(KernelTrialError) -> TrialProblem {
    let sizes = sizeNumbers
    var arguments: [TrialProblem.Argument] = []
    for argument in self.arguments {
      switch argument {
      case .buffer(let buffer):
        guard let count = buffer.count.wholeValue(sizes), count > 0, count < 1 << 40 / buffer.type.bytes
        else {
          throw KernelTrialError(
            .specification,
            "the buffer `\(buffer.name)` has `\(buffer.count.text)` elements, which must be a whole number above zero"
          )
        }
        arguments.append(
          .buffer(
            .init(
              name: buffer.name, type: buffer.type, count: count, fill: buffer.fill, isOutput: buffer.isOutput
            )))
      case .scalar(let scalar):
        guard let value = scalar.value.value(sizes),
          scalar.type.wholeRange.map({ $0.contains(value) && value == value.rounded() }) ?? true
        else {
          throw KernelTrialError(
            .specification,
            "the scalar `\(scalar.name)` is `\(scalar.value.text)`, which is no number of the type \(scalar.type.rawValue)"
          )
        }
        arguments.append(.scalar(.init(name: scalar.name, type: scalar.type, value: value)))
      }
    }
    return TrialProblem(language: language, device: device, arguments: arguments)
  }

  /// The grid for a configuration; nil where the language has none.
  ///
  /// - Throws: `TrialFailure` (`launchError`).
  func launch(_ configuration: [String: ParameterValue]) throws(TrialFailure) -> KernelArtifact.Launch? {
    guard let launch else { return nil }
    let numbers = numbers(configuration)
    func whole(_ formula: Formula, atLeast least: Int) throws(TrialFailure) -> Int {
      guard let value = formula.wholeValue(numbers), value >= least, value < 1 << 40 else {
        throw TrialFailure(
          .launchError,
          "the launch's `\(formula.text)` is \(formula.value(numbers).map { "\($0)" } ?? "no number"), not a whole number from \(least)"
        )
      }
      return value
    }
    var global: [Int] = []
    for formula in launch.global { global.append(try whole(formula, atLeast: 1)) }
    var local: [Int] = []
    for formula in launch.local { local.append(try whole(formula, atLeast: 1)) }
    return KernelArtifact.Launch(
      global: global, local: local,
      dynamicSharedBytes: try launch.dynamicSharedBytes.map { (formula) throws(TrialFailure) in
        try whole(formula, atLeast: 0)
      } ?? 0)
  }

  /// OpenMP's threads for a configuration; nil where it is left to the runtime.
  func threads(_ configuration: [String: ParameterValue]) throws(TrialFailure) -> Int? {
    guard let formula = measurement.threads else { return nil }
    guard let count = formula.wholeValue(numbers(configuration)), (1...4096).contains(count) else {
      throw TrialFailure(.launchError, "`\(formula.text)` threads is not a whole number from 1 to 4096")
    }
    return count
  }
}
