internal import Foundation
package import KernelSpecifications
internal import ParameterSpaces
package import YAMLDocuments

extension KernelSpecification {
  /// The form of the file that this version reads.
  package static let schema = "plait.kernel/1"

  private static let title = "a kernel's specification"
  private static let mostBytes = 1 << 20
  private static let keys = [
    "schema", "name", "language", "source", "sources", "function", "sizes", "arguments", "reference",
    "tolerance", "compiler", "launch", "command", "parameters", "constraints", "objectives", "limits",
    "measure",
  ]
  private static let keysOfKernels: Set<String> = [
    "source", "sources", "function", "arguments", "reference", "tolerance", "compiler", "launch",
  ]

  /// Reads a specification; its paths are below its folder.
  /// - Throws: `YAMLDocumentError`, naming the file, the line and the key.
  package init(path: String) throws(YAMLDocumentError) {
    try self.init(
      YAMLSection(contentsOf: path, title: Self.title, mostBytes: Self.mostBytes), file: path,
      isThere: { FileManager.default.isReadableFile(atPath: $0) })
  }

  /// Reads the text of a specification; `file` names it in errors and says where its folder is.
  /// - Parameter isThere: Whether a file that it names can be read; all of them, where nothing is given.
  package init(
    yaml text: String, file: String, isThere: (String) -> Bool = { _ in true }
  ) throws(YAMLDocumentError) {
    try self.init(YAMLSection(text: text, title: Self.title, file: file), file: file, isThere: isThere)
  }

  private init(
    _ top: YAMLSection, file: String, isThere: (String) -> Bool
  ) throws(YAMLDocumentError) {
    try top.requireSchema(
      [Self.schema],
      advice: "see Documentation/formats/kernel-spec.md, or use the version that it was written for")
    try top.allow(Self.keys)
    guard let language = try top.choice("language", KernelLanguage.self) else {
      throw top.flaw("language", "is missing; must be one of c, c++, opencl, cuda, command")
    }
    let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    let names = try KernelNames(top)
    self.init(name: try top.word("name"), language: language, folder: folder, space: names.space)
    sizes = names.sizes
    limits = try top.limits()
    measurement = try top.measurement(names)
    if language == .command {
      for key in top.keys where Self.keysOfKernels.contains(key) {
        throw top.flaw(key, "belongs to a kernel; take it out where the language is command")
      }
      command = try top.command(names)
      for file in command?.files ?? [] where !isThere(path(file.source)) {
        throw top.flaw("command", "the template \(path(file.source)) is not there; mend the path")
      }
    } else {
      guard !top.has("command") else {
        throw top.flaw("command", "belongs to language: command; take it out or set that")
      }
      try readKernel(top, names, isThere)
    }
    objectives = try top.objectives(language)
  }

  private mutating func readKernel(
    _ top: YAMLSection, _ names: KernelNames, _ isThere: (String) -> Bool
  ) throws(YAMLDocumentError) {
    sources = try top.sources()
    for source in sources where !isThere(path(source)) {
      throw top.flaw(top.has("source") ? "source" : "sources", "\(path(source)) is not there; mend the path")
    }
    function = try top.word("function")
    arguments = try top.arguments(names)
    tolerance = try top.tolerance()
    compiler = try top.compiler(names, language)
    launch = try top.launch(names, language)
    reference = try top.reference()
    if let reference {
      guard isThere(path(reference.source)) else {
        throw top.flaw("reference", "\(path(reference.source)) is not there; mend the path")
      }
      guard arguments.contains(where: { if case .buffer(let buffer) = $0 { buffer.isOutput } else { false } })
      else {
        throw top.flaw("arguments", "a reference needs an output to compare; set output: true at a buffer")
      }
    }
  }
}
