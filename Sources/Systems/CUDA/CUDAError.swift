package import Diagnostics

/// What CUDA's compiler or driver refused, and what to do about it.
package struct CUDAError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// There is no `libnvrtc`.
    package static let noCompiler = Code(rawValue: "no-compiler")
    /// There is no `libcuda.so.1`, or one that serves no device.
    package static let noDriver = Code(rawValue: "no-driver")
    /// The driver is there, but no device is.
    package static let noDevice = Code(rawValue: "no-device")
    /// The source does not compile.
    package static let buildFailure = Code(rawValue: "build-failure")
    /// The binary does not suit the device, or has no such function.
    package static let loadFailure = Code(rawValue: "load-failure")
    /// The device does not take this kernel with these arguments, sizes or resources.
    package static let launchFailure = Code(rawValue: "launch-failure")
    /// The kernel did what ends its context, such as an access outside its memory.
    package static let kernelFault = Code(rawValue: "kernel-fault")
    package static let outOfMemory = Code(rawValue: "out-of-memory")
    /// The device went away.
    package static let deviceLost = Code(rawValue: "device-lost")
    /// Another call failed.
    package static let callFailure = Code(rawValue: "call-failure")
  }

  package var code: Code
  package var message: String
  /// The place in the kernel's source, where the compiler names one.
  package var location: SourceLocation?
  package var cause: String?
  /// The number that the driver or the compiler returned, where it returned one.
  package var status: Int32?
  /// The whole log of a `buildFailure`.
  package var buildLog: String?

  package init(
    _ code: Code, _ message: String, at location: SourceLocation? = nil, cause: String? = nil,
    status: Int32? = nil, buildLog: String? = nil
  ) {
    self.code = code
    self.message = message
    self.location = location
    self.cause = cause
    self.status = status
    self.buildLog = buildLog
  }

  package var codeName: String { "cuda.\(code.rawValue)" }

  /// Whether the session that met it is of no further use.
  package var endsSession: Bool { code == .kernelFault || code == .deviceLost }
}
