/// A device of NVIDIA's driver and what the driver says of it.
package struct CUDADevice: Sendable, Hashable {
  let handle: Int32
  /// Its place in the list: `cuda:0` is the first.
  package let index: Int
  package let name: String
  /// `GPU-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`, as NVIDIA's tools write it.
  package let uuid: String
  package let computeCapability: (major: Int, minor: Int)
  package let multiprocessors: Int
  package let memoryBytes: Int
  package let l2CacheBytes: Int
  /// Shared memory of a block that asks for more than the default.
  package let largestSharedBytesPerBlock: Int
  package let largestBlock: Int

  init(index: Int32, _ driver: CUDADriver) throws(CUDAError) {
    let functions = driver.functions
    var handle: CUDAFunctions.Device = 0
    try driver.check(functions.device(&handle, index), "cuDeviceGet of device \(index)")
    self.handle = handle
    self.index = Int(index)
    var characters = [CChar](repeating: 0, count: 256)
    let named = characters.withUnsafeMutableBufferPointer {
      functions.deviceName($0.baseAddress!, Int32($0.count), handle)
    }
    try driver.check(named, "cuDeviceGetName")
    name = String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var bytes = [UInt8](repeating: 0, count: 16)
    let identified = bytes.withUnsafeMutableBytes { functions.deviceUUID($0.baseAddress!, handle) }
    try driver.check(identified, "cuDeviceGetUuid")
    uuid = Self.uuidText(bytes)
    func attribute(_ number: Int32) throws(CUDAError) -> Int {
      var value: Int32 = 0
      try driver.check(functions.deviceAttribute(&value, number, handle), "cuDeviceGetAttribute \(number)")
      return Int(value)
    }
    computeCapability = (try attribute(75), try attribute(76))
    multiprocessors = try attribute(16)
    l2CacheBytes = try attribute(38)
    largestSharedBytesPerBlock = try attribute(97)
    largestBlock = try attribute(1)
    var memory = 0
    try driver.check(functions.deviceMemory(&memory, handle), "cuDeviceTotalMem")
    memoryBytes = memory
  }

  /// The architecture to compile for: with the suffix `a` from compute capability 9.0 on, for the
  /// instructions that belong to that architecture alone.
  package var architecture: String {
    let number = "\(computeCapability.major)\(computeCapability.minor)"
    return computeCapability.major >= 9 ? "sm_\(number)a" : "sm_\(number)"
  }

  static func uuidText(_ bytes: [UInt8]) -> String {
    let digits = bytes.map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }
    let parts = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }
    return "GPU-" + parts.joined(separator: "-")
  }

  package static func == (left: CUDADevice, right: CUDADevice) -> Bool { left.uuid == right.uuid }
  package func hash(into hasher: inout Hasher) { hasher.combine(uuid) }
}
