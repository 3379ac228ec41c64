internal import KernelSpecifications

/// Compares one output with the reference's.
enum OutputComparison {
  /// The first element that differs; nil if none does.
  static func failure(
    _ buffer: TrialProblem.Buffer, value: UnsafeRawPointer, expected: UnsafeRawPointer, tolerance: Tolerance
  ) -> TrialFailure? {
    switch buffer.type {
    case .f32: reals(buffer, value, expected, tolerance, Float.self)
    case .f64: reals(buffer, value, expected, tolerance, Double.self)
    case .i32: wholes(buffer, value, expected, Int32.self)
    case .u32: wholes(buffer, value, expected, UInt32.self)
    case .i64: wholes(buffer, value, expected, Int64.self)
    case .u8: wholes(buffer, value, expected, UInt8.self)
    }
  }

  private static func reals<Real: BinaryFloatingPoint & BitwiseCopyable>(
    _ buffer: TrialProblem.Buffer, _ value: UnsafeRawPointer, _ expected: UnsafeRawPointer,
    _ tolerance: Tolerance, _ type: Real.Type
  ) -> TrialFailure? {
    let values = value.assumingMemoryBound(to: Real.self)
    let expectations = expected.assumingMemoryBound(to: Real.self)
    for index in 0..<buffer.count {
      let one = values[index]
      let other = expectations[index]
      if one == other { continue }
      if one.isNaN, other.isNaN { continue }
      // An infinity that is expected allows no other number: its tolerance would be infinite too.
      if one.isFinite, other.isFinite,
        Double(one - other).magnitude <= tolerance.absolute + tolerance.relative * Double(other).magnitude
      {
        continue
      }
      return difference(one.isNaN ? .notANumber : .wrongAnswer, buffer, index, "\(one)", "\(other)")
    }
    return nil
  }

  private static func wholes<Whole: FixedWidthInteger & BitwiseCopyable>(
    _ buffer: TrialProblem.Buffer, _ value: UnsafeRawPointer, _ expected: UnsafeRawPointer, _ type: Whole.Type
  ) -> TrialFailure? {
    let values = value.assumingMemoryBound(to: Whole.self)
    let expectations = expected.assumingMemoryBound(to: Whole.self)
    for index in 0..<buffer.count where values[index] != expectations[index] {
      return difference(.wrongAnswer, buffer, index, "\(values[index])", "\(expectations[index])")
    }
    return nil
  }

  private static func difference(
    _ kind: TrialFailure.Kind, _ buffer: TrialProblem.Buffer, _ index: Int, _ value: String,
    _ expected: String
  ) -> TrialFailure {
    TrialFailure(
      kind,
      "`\(buffer.name)[\(index)]` is \(value)\(kind == .notANumber ? " or was not written" : "") where the reference has \(expected)",
      difference: .init(buffer: buffer.name, index: index, value: value, expected: expected))
  }
}
