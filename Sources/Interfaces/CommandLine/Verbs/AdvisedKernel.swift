internal import Diagnostics
internal import Foundation
internal import KernelSpecifications
internal import KernelTuning
internal import ParameterSpaces
internal import Store

/// A kernel specification in a folder that `plait advise` was given, and what to run for it.
struct AdvisedKernel: Encodable {
  var file: String
  var kernel: String
  var language: String
  var parameters: Int
  /// Were there no constraint.
  var configurations: Double
  /// Trials of the kernel in its language in the store, in all places.
  var knownTrials: Int
  var command: String

  /// The most bytes of a file that are looked at.
  private static let mostBytes = 1 << 20

  /// Whether a file's top has the key `schema: plait.kernel/1`.
  static func isSpecification(_ path: String) -> Bool {
    guard path.hasSuffix(".yaml") || path.hasSuffix(".yml"),
      let handle = FileHandle(forReadingAtPath: path)
    else { return false }
    defer { try? handle.close() }
    let text = String(decoding: (try? handle.read(upToCount: mostBytes)) ?? Data(), as: UTF8.self)
    return text.split(separator: "\n").contains { line in
      line.hasPrefix("schema:")
        && line.dropFirst("schema:".count).filter { !" \"'".contains($0) }.hasPrefix("plait.kernel/1")
    }
  }

  /// Nil, with a word among the others, where the specification cannot be read.
  init?(_ name: String, folder: String, store: Store, _ others: inout [String]) throws {
    let path = (folder as NSString).appendingPathComponent(name)
    let specification: KernelSpecification
    do {
      specification = try KernelPlace.specification(at: path)
    } catch let error as any DiagnosedError {
      others.append("\(name) (\(error.message))")
      return nil
    }
    file = name
    kernel = specification.name
    language = specification.language.rawValue
    parameters = specification.space.parameters.count
    configurations = specification.space.cartesianSize
    knownTrials = try KernelTrialArchive.places(of: specification.name, in: store)
      .filter { $0.subject.language == specification.language }.reduce(0) { $0 + $1.trials.count }
    command = "plait tune \(Self.quoted(path))"
  }

  private static func quoted(_ path: String) -> String {
    let isPlain = path.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-+".contains($0)) }
    return isPlain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
  }

  static func print(_ kernels: [AdvisedKernel]) {
    guard !kernels.isEmpty else { return }
    let console = Console.shared
    console.output("")
    console.output(console.bold("Kernels to tune"))
    for kernel in kernels {
      console.output(
        "  \(kernel.command)   # \(kernel.kernel), \(kernel.language), \(kernel.parameters) parameters"
          + (kernel.knownTrials > 0 ? ", \(kernel.knownTrials) trials known" : ", not tuned yet"))
    }
  }
}
