/// What a kernel needs of a device and how large its groups may be; nil where the driver does not tell.
package struct OpenCLWorkGroupLimits: Sendable, Hashable {
  package let largestWorkGroup: Int?
  package let preferredMultiple: Int?
  /// Bytes of local memory that the kernel uses itself, without those of its arguments.
  package let localBytes: Int?
  /// Bytes of private memory of a work item.
  package let privateBytes: Int?

  init(_ property: OpenCLProperty) {
    largestWorkGroup = property.number(0x11B0, Int.self)
    preferredMultiple = property.number(0x11B3, Int.self)
    localBytes = property.number(0x11B2, UInt64.self).map { Int(clamping: $0) }
    privateBytes = property.number(0x11B4, UInt64.self).map { Int(clamping: $0) }
  }
}
