internal import CUDA
internal import KernelResources
internal import KernelSpecifications

/// Compiles CUDA C to a cubin, with or without a GPU.
///
/// It tells, by name: `registers`, `spillStoreBytes`, `spillLoadBytes`, `stackBytes`, `sharedBytes` (what the kernel
/// declares and what the launch adds), `barriers`, `blockThreads`, `blocks`, and the `architecture` as a number.
struct CUDACompiler: DeviceCompiler {
  /// What is compiled for where there is no device and none is named.
  static let usualArchitecture = "sm_90a"

  func compile(_ compilation: DeviceCompilation) throws(TrialFailure) -> [String: Double] {
    let architecture = try Self.architecture(compilation.device)
    let text = try DeviceSources.text(compilation.sources)
    let first = compilation.sources.first ?? ""
    let binary: CUDABinary
    let resources: KernelResources
    do throws(CUDAError) {
      binary = try NVRTC().compile(
        text, named: DeviceSources.name(first), for: architecture,
        defines: compilation.macros.map { ($0.name, $0.value) },
        options: compilation.flags + ["--include-path=\(DeviceSources.folder(first))"])
      resources = try binary.resources(of: compilation.function)
    } catch {
      throw TrialFailure(error, otherwise: .compileError)
    }
    try DeviceSources.write(binary.image, to: compilation.outputPath, .compileError)
    return Self.features(resources, architecture, compilation.launch)
  }

  /// That of the device; the usual one where no device can be asked.
  ///
  /// - Throws: `TrialFailure` (`noDevice`) where a device is named that is not there.
  private static func architecture(_ device: String?) throws(TrialFailure) -> String {
    let wanted = try DeviceNumber(device, of: "cuda")
    if case .architecture(let name) = wanted { return name }
    let devices: [CUDADevice]
    do throws(CUDAError) {
      devices = try CUDADriver().devices()
    } catch {
      return usualArchitecture
    }
    return try wanted.pick(of: devices, "cuda").architecture
  }

  private static func features(
    _ resources: KernelResources, _ architecture: String, _ launch: KernelArtifact.Launch?
  ) -> [String: Double] {
    var features: [String: Double] = [
      "registers": Double(resources.registersPerThread),
      "spillStoreBytes": Double(resources.spillStoreBytes),
      "spillLoadBytes": Double(resources.spillLoadBytes),
      "stackBytes": Double(resources.stackBytes),
      "sharedBytes": Double(resources.staticSharedBytes + (launch?.dynamicSharedBytes ?? 0)),
      "barriers": Double(resources.barriers),
    ]
    features["architecture"] = Double(architecture.filter { $0.isASCII && $0.isNumber })
    if let launch {
      features["blockThreads"] = launch.local.reduce(1) { $0 * Double($1) }
      features["blocks"] = zip(launch.global, launch.local).reduce(1) {
        $0 * (Double($1.0) / Double($1.1)).rounded(.up)
      }
    }
    return features
  }
}
