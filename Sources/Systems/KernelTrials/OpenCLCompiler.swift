internal import KernelSpecifications
internal import OpenCL

/// Compiles OpenCL C to the binary of a device.
final class OpenCLCompiler: DeviceCompiler {
  /// The device that was compiled for last: a driver without a session may forget its compiler.
  private var session: (device: String?, session: OpenCLSession)?

  /// What was compiled last.
  private var kernel: OpenCLKernel?
  private var stage: OpenCLFirstLaunch?

  private func session(_ device: String?) throws(TrialFailure) -> OpenCLSession {
    if let session, session.device == device { return session.session }
    let new = try OpenCLBackend.session(device)
    session = (device, new)
    stage = nil
    return new
  }

  func compile(_ compilation: DeviceCompilation) throws(TrialFailure) -> [String: Double] {
    kernel = nil
    let session = try session(compilation.device)
    let first = compilation.sources.first ?? ""
    let source = OpenCLArtifact.Source(
      text: try DeviceSources.text(compilation.sources), name: DeviceSources.name(first),
      macros: compilation.macros.map { [$0.name, $0.value] },
      options: compilation.flags + Self.includes(first))
    let kernel: OpenCLKernel
    do throws(OpenCLError) {
      kernel = try OpenCLKernel(compilation.function, of: try source.program(in: session))
    } catch {
      throw TrialFailure(error, otherwise: .compileError)
    }
    let limits = kernel.workGroup
    try Self.check(compilation.launch, limits, session.device)
    try DeviceSources.write(
      try OpenCLArtifact.bytes(source, kernel.program), to: compilation.outputPath, .compileError)
    self.kernel = kernel
    return Self.features(limits, compilation.launch)
  }

  func rehearse(_ compilation: DeviceCompilation) {
    guard let kernel, let problem = compilation.problem, let launch = compilation.launch, let session,
      session.device == compilation.device, session.session.device.platform == OpenCLArtifact.pocl
    else { return }
    if stage?.problem != problem { stage = OpenCLFirstLaunch(problem, session.session) }
    stage?.launch(kernel, launch)
  }

  /// Refuses what the device will refuse, before it takes a turn there.
  private static func check(
    _ launch: KernelArtifact.Launch?, _ limits: OpenCLWorkGroupLimits, _ device: OpenCLDevice
  ) throws(TrialFailure) {
    guard let launch else { return }
    let group = launch.local.reduce(1, *)
    let largest = min(limits.largestWorkGroup ?? device.largestWorkGroup, device.largestWorkGroup)
    guard group <= largest else {
      throw TrialFailure(
        .launchError, "a group of \(group) work items is larger than the device's \(largest)")
    }
    let bytes = (limits.localBytes ?? 0) + launch.dynamicSharedBytes
    guard device.localMemoryBytes == 0 || bytes <= device.localMemoryBytes else {
      throw TrialFailure(
        .launchError, "\(bytes) bytes of local memory are more than the device's \(device.localMemoryBytes)")
    }
  }

  /// The compiler splits its options at blanks, so a folder with one cannot be named.
  private static func includes(_ path: String) -> [String] {
    let folder = DeviceSources.folder(path)
    return folder.contains(" ") ? [] : ["-I\(folder)"]
  }

  private static func features(
    _ limits: OpenCLWorkGroupLimits, _ launch: KernelArtifact.Launch?
  ) -> [String: Double] {
    var features: [String: Double] = [:]
    features["localBytes"] = limits.localBytes.map(Double.init)
    features["privateBytes"] = limits.privateBytes.map(Double.init)
    features["largestWorkGroup"] = limits.largestWorkGroup.map(Double.init)
    if let launch {
      features["workGroup"] = Double(launch.local.reduce(1, *))
      features["workGroups"] = zip(launch.global, launch.local).reduce(1) { $0 * Double($1.0) / Double($1.1) }
    }
    return features
  }
}
