package import KernelResources

/// A cubin, and what the compiler said while it made it.
package struct CUDABinary: Sendable, Hashable {
  /// Such as `sm_90a`.
  package let architecture: String
  package let image: [UInt8]
  package let log: String

  package init(architecture: String, image: [UInt8], log: String) {
    self.architecture = architecture
    self.image = image
    self.log = log
  }

  /// What a kernel of it takes of the GPU.
  ///
  /// - Throws: `CUDAError` (`build-failure`) where it has no such kernel.
  package func resources(of function: String) throws(CUDAError) -> KernelResources {
    let report = PTXASReport(log)
    if let resources = report.resources(of: function) { return resources }
    let known = report.entries.map(\.function).joined(separator: ", ")
    throw CUDAError(
      .buildFailure,
      "there is no kernel `\(function)` in what was compiled (\(known.isEmpty ? "it has none" : "it has \(known)")); declare it extern \"C\" __global__",
      buildLog: log)
  }
}
