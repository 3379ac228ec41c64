// A libFuzzer target: a kernel's specification. `scripts/fuzz kernelspec SECONDS` builds and runs it.

import KernelSpecificationFiles
import KernelSpecifications
import ParameterSpaces
import YAMLDocuments

/// Reads one input; what is read can be built from.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let text = String(decoding: UnsafeRawBufferPointer(start: data, count: size), as: UTF8.self)
  guard let specification = try? KernelSpecification(yaml: text, file: "input") else { return 0 }
  let configuration = specification.defaultConfiguration
  precondition(configuration.count == specification.space.parameters.count)
  precondition(
    specification.space.levels(of: specification.values([:]).map(\.value))
      == specification.space.defaultLevels)
  _ = specification.macros(configuration)
  _ = specification.flags(configuration)
  for argument in specification.arguments {
    if case .buffer(let buffer) = argument {
      precondition((buffer.count.wholeValue(specification.sizeNumbers) ?? 0) > 0, "a buffer without elements")
    }
  }
  precondition(specification.language != .command || specification.command?.arguments.isEmpty == false)
  precondition(specification.measurement.repetitions > 0 && specification.limits.runSeconds > 0)
  return 0
}
