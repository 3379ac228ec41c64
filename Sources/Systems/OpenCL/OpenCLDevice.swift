/// A device of an OpenCL platform and what its driver says of it.
package struct OpenCLDevice: @unchecked Sendable {
  let handle: OpaquePointer
  /// Its place in the list of all devices of all platforms: `opencl:0` is the first.
  package let index: Int
  package let name: String
  package let platform: String
  package let vendor: String
  package let driverVersion: String
  /// `OpenCL 3.0 ...`, as the device states it.
  package let version: String
  package let isCPU: Bool
  package let computeUnits: Int
  package let clockMegahertz: Int?
  package let localMemoryBytes: Int
  package let globalMemoryBytes: Int
  package let largestBufferBytes: Int
  /// The cache of global memory; 0 where there is none or the driver does not tell.
  package let cacheBytes: Int
  package let largestWorkGroup: Int
  /// Largest local size in each dimension.
  package let largestLocalSizes: [Int]
  package let preferredFloatVectorWidth: Int?
  package let extensions: [String]

  init?(_ handle: OpaquePointer, index: Int, platform: String, _ functions: OpenCLFunctions) {
    let property = OpenCLProperty { functions.deviceInfo(handle, $0, $1, $2, $3) }
    guard let name = property.text(0x102B), property.number(0x1027, UInt32.self) == 1 else { return nil }
    self.handle = handle
    self.index = index
    self.name = OpenCLDevice.trimmed(name)
    self.platform = platform
    vendor = property.text(0x102C) ?? ""
    driverVersion = property.text(0x102D) ?? ""
    version = property.text(0x102F) ?? ""
    isCPU = (property.number(0x1000, UInt64.self) ?? 0) & 2 != 0
    computeUnits = Int(property.number(0x1002, UInt32.self) ?? 1)
    clockMegahertz = property.number(0x100C, UInt32.self).map(Int.init)
    localMemoryBytes = Int(clamping: property.number(0x1023, UInt64.self) ?? 0)
    globalMemoryBytes = Int(clamping: property.number(0x101F, UInt64.self) ?? 0)
    largestBufferBytes = Int(clamping: property.number(0x1010, UInt64.self) ?? 0)
    cacheBytes = Int(clamping: property.number(0x101E, UInt64.self) ?? 0)
    largestWorkGroup = property.number(0x1004, Int.self) ?? 1
    largestLocalSizes = property.numbers(0x1005) ?? []
    preferredFloatVectorWidth = property.number(0x100A, UInt32.self).map(Int.init)
    extensions = (property.text(0x1030) ?? "").split(separator: " ").map(String.init)
  }

  private static func trimmed(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
  }
}
