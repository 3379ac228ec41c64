package import Diagnostics

/// What OpenCL refused, in OpenCL's own words, and what to do about it.
package struct OpenCLError: DiagnosedError, Equatable {
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// There is no `libOpenCL.so.1`.
    package static let noLoader = Code(rawValue: "no-loader")
    /// The loader is there, but no platform or no device is.
    package static let noDevice = Code(rawValue: "no-device")
    /// The program does not compile.
    package static let buildFailure = Code(rawValue: "build-failure")
    /// The device does not take this kernel with these arguments, sizes or resources.
    package static let launchFailure = Code(rawValue: "launch-failure")
    /// The device has not the memory for it.
    package static let outOfMemory = Code(rawValue: "out-of-memory")
    /// The device went away, or its context no longer answers.
    package static let deviceLost = Code(rawValue: "device-lost")
    /// Another call failed.
    package static let callFailure = Code(rawValue: "call-failure")
  }

  package var code: Code
  package var message: String
  /// The place in the kernel's source, where the compiler names one.
  package var location: SourceLocation?
  package var cause: String?
  /// The number that OpenCL returned, where it returned one.
  package var status: Int32?
  /// The whole build log of a `buildFailure`.
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

  package var codeName: String { "opencl.\(code.rawValue)" }
}

extension OpenCLError {
  /// A call that returned something other than `CL_SUCCESS`.
  ///
  /// - Parameter kind: what it is unless the status itself says that memory ran out or the device is lost.
  static func failed(_ call: String, _ status: Int32, as kind: Code = .callFailure) -> OpenCLError {
    let told = "\(call) returned \(OpenCLStatus.name(status))"
    switch OpenCLStatus.meaning(status) {
    case .deviceLost:
      return OpenCLError(
        .deviceLost, "the device was lost: \(told); start a new session with it", status: status)
    case .outOfMemory:
      return OpenCLError(
        .outOfMemory,
        "the device has not the memory for it: \(told); make the buffers or the work groups smaller",
        status: status)
    case .other:
      let remedy =
        kind == .launchFailure
        ? "; check the global and local sizes and the arguments against the device's limits" : ""
      return OpenCLError(kind, told + remedy, status: status)
    }
  }
}
