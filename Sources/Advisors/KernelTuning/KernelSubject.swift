package import Fingerprints
package import KernelSpecifications

/// What trials are of: by it they are found again, and told apart from those of other sources, sizes and devices.
package struct KernelSubject: Sendable, Hashable, Codable {
  package var kernel: String
  package var language: KernelLanguage
  /// Of the sources, the function, the arguments, the compiler's flags and what counts as right.
  package var source: Fingerprint
  /// The sizes, as `M=512 N=512`.
  package var shape: String
  package var device: String
  /// The compiler or driver and its version.
  package var toolchain: String

  package init(
    kernel: String, language: KernelLanguage, source: Fingerprint, shape: String, device: String,
    toolchain: String
  ) {
    self.kernel = kernel
    self.language = language
    self.source = source
    self.shape = shape
    self.device = device
    self.toolchain = toolchain
  }

  /// - Parameter sources: The contents of the specification's files, in its order.
  package init(
    _ specification: KernelSpecification, sources: [[UInt8]], device: String, toolchain: String
  ) {
    var text = "\(specification.language.rawValue)\n\(specification.function)\n\(specification.compiler)\n"
    text +=
      "\(specification.arguments)\n\(String(describing: specification.launch))\n\(String(describing: specification.command))\n"
    for contents in sources { text += Fingerprint(of: contents).text + "\n" }
    self.init(
      kernel: specification.name, language: specification.language, source: Fingerprint(of: text),
      shape: specification.sizes.map { "\($0.name)=\($0.value)" }.joined(separator: " "), device: device,
      toolchain: toolchain)
  }

  /// The subject under which the store keeps the trials of a kernel, whatever the device and size.
  package static func storeSubject(kernel: String) -> String { "kernel/\(kernel)" }

  /// The kernel of such a subject; nil where it is none.
  package static func kernel(storeSubject: String) -> String? {
    storeSubject.hasPrefix("kernel/") ? String(storeSubject.dropFirst("kernel/".count)) : nil
  }

  package var machine: Fingerprint { Fingerprint(of: device) }
}

/// A trial as the store keeps it.
package struct StoredKernelTrial: Sendable, Codable {
  package var schema = Self.schemaName
  package var subject: KernelSubject
  package var trial: KernelTrial

  package static let schemaName = "plait.kernel-trial/1"

  package init(subject: KernelSubject, trial: KernelTrial) {
    self.subject = subject
    self.trial = trial
  }
}
