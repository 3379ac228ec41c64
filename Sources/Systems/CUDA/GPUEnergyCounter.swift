internal import SharedLibraries

/// The energy that a GPU has taken since its driver was loaded, as NVIDIA's management library counts it
/// (Volta and later).
package final class GPUEnergyCounter: @unchecked Sendable {
  private typealias Start = @convention(c) () -> Int32
  private typealias GetHandle =
    @convention(c) (UnsafePointer<CChar>, UnsafeMutablePointer<OpaquePointer?>) -> Int32
  private typealias GetEnergy = @convention(c) (OpaquePointer, UnsafeMutablePointer<UInt64>) -> Int32

  private let handle: OpaquePointer
  private let getEnergy: GetEnergy

  /// - Parameters:
  ///   - uuid: of the device, as `CUDADevice.uuid`.
  ///   - path: a library other than `libnvidia-ml.so.1`.
  /// - Returns: nil where there is no such library, device or counter.
  package init?(uuid: String, path: String? = nil) {
    guard let library = try? SharedLibrary([path ?? "libnvidia-ml.so.1"]),
      let start = library.optionalFunction("nvmlInit_v2", as: Start.self),
      let getHandle = library.optionalFunction("nvmlDeviceGetHandleByUUID", as: GetHandle.self),
      let getEnergy = library.optionalFunction("nvmlDeviceGetTotalEnergyConsumption", as: GetEnergy.self),
      start() == 0
    else { return nil }
    var handle: OpaquePointer?
    guard uuid.withCString({ getHandle($0, &handle) }) == 0, let handle else { return nil }
    var millijoules: UInt64 = 0
    guard getEnergy(handle, &millijoules) == 0 else { return nil }
    self.handle = handle
    self.getEnergy = getEnergy
  }

  /// Joules since the driver was loaded, in steps of a millijoule; nil where the device no longer answers.
  package func joules() -> Double? {
    var millijoules: UInt64 = 0
    return getEnergy(handle, &millijoules) == 0 ? Double(millijoules) * 1e-3 : nil
  }
}
