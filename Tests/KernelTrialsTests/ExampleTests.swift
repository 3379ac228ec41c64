import Foundation
import KernelSpecificationFiles
import KernelSpecifications
import KernelTrials
import ParameterSpaces
import Testing

/// The example kernels in C, as the user has them today.
@Suite struct ExampleTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Examples/kernels").path

  @Test(arguments: ["matrix-product", "convolution-2d", "stencil-7point", "row-softmax", "spmv", "histogram"])
  func defaultsAreRight(_ name: String) async throws {
    let specification = try KernelSpecification(path: "\(Self.folder)/\(name)/\(name)-c.yaml")
    let evaluator = try await KernelEvaluator.open(specification, settings: Workplace.settings())
    defer { evaluator.close() }
    let candidate = try await evaluator.build(specification.defaultConfiguration).get()
    #expect(try await evaluator.verify(candidate) == nil)
    #expect(try await evaluator.run(candidate, repetitions: 2).get().seconds.count == 2)
  }
}
