internal import Glibc

/// A kernel of a program, with its arguments.
package final class OpenCLKernel {
  package let program: OpenCLProgram
  package let name: String
  let handle: OpaquePointer
  // The API does not keep the buffers of the arguments alive.
  private var buffers: [Int: OpenCLBuffer] = [:]

  private var session: OpenCLSession { program.session }
  private var functions: OpenCLFunctions { program.session.functions }

  /// - Throws: `OpenCLError` (`build-failure` where the program has no kernel of that name).
  package init(_ name: String, of program: OpenCLProgram) throws(OpenCLError) {
    var status: Int32 = 0
    let handle = name.withCString {
      program.session.functions.createKernel(program.handle, $0, &status)
    }
    guard let handle else {
      throw OpenCLError(
        .buildFailure, "the program has no kernel that can be had under the name \(name)",
        cause: "clCreateKernel returned \(OpenCLStatus.name(status))", status: status)
    }
    self.program = program
    self.name = name
    self.handle = handle
  }

  deinit { _ = functions.releaseKernel(handle) }

  /// How many arguments it takes; nil where the driver does not tell.
  package var argumentCount: Int? {
    let property = OpenCLProperty { [handle, functions] in functions.kernelInfo(handle, $0, $1, $2, $3) }
    return property.number(0x1191, UInt32.self).map(Int.init)
  }

  /// What the driver says of it on this device.
  package var workGroup: OpenCLWorkGroupLimits {
    let device = session.device.handle
    return OpenCLWorkGroupLimits(
      OpenCLProperty { [handle, functions] in functions.workGroupInfo(handle, device, $0, $1, $2, $3) })
  }

  /// - Throws: `OpenCLError` (`launch-failure`).
  package func setArgument(_ index: Int, to buffer: OpenCLBuffer) throws(OpenCLError) {
    var pointer = buffer.handle
    try withUnsafeBytes(of: &pointer) { bytes throws(OpenCLError) in
      try set(index, bytes.count, bytes.baseAddress)
    }
    buffers[index] = buffer
  }

  /// Sets a scalar; its type must be as wide as the kernel's.
  ///
  /// - Throws: `OpenCLError` (`launch-failure`).
  package func setArgument<T: BitwiseCopyable>(_ index: Int, toScalar value: T) throws(OpenCLError) {
    try withUnsafeBytes(of: value) { bytes throws(OpenCLError) in
      try set(index, bytes.count, bytes.baseAddress)
    }
  }

  /// Gives an argument in local memory its size.
  ///
  /// - Throws: `OpenCLError` (`launch-failure`).
  package func setArgument(_ index: Int, toLocalBytes count: Int) throws(OpenCLError) {
    try set(index, count, nil)
  }

  private func set(_ index: Int, _ count: Int, _ value: UnsafeRawPointer?) throws(OpenCLError) {
    let status = functions.setArgument(handle, UInt32(clamping: index), count, value)
    guard status == OpenCLStatus.success else {
      throw .failed("clSetKernelArg for argument \(index) of \(name)", status, as: .launchFailure)
    }
  }

  /// Runs it once and waits for its end.
  ///
  /// - Parameters:
  ///   - global: work items in each of one to three dimensions.
  ///   - local: work items of a group in each dimension; nil leaves the choice to the driver.
  /// - Returns: seconds from its start to its end on the device, by the device's own clock.
  /// - Throws: `OpenCLError` (`launch-failure`, `device-lost`, ...).
  package func run(global: [Int], local: [Int]?) throws(OpenCLError) -> Double {
    let started = try enqueue(global: global, local: local)
    defer { _ = functions.releaseEvent(started) }
    return try seconds(of: started)
  }

  /// Runs it once and waits for its end.
  ///
  /// - Parameter whenItRuns: called as the device begins it, after what the driver compiles at a first launch.
  /// - Throws: `OpenCLError` (`launch-failure`, `device-lost`, ...).
  package func run(global: [Int], local: [Int]?, whenItRuns: () -> Void) throws(OpenCLError) {
    let started = try enqueue(global: global, local: local)
    defer { _ = functions.releaseEvent(started) }
    awaitBeginning(of: started)
    whenItRuns()
    _ = try seconds(of: started)
  }

  private func enqueue(global: [Int], local: [Int]?) throws(OpenCLError) -> OpaquePointer {
    try check(global: global, local: local)
    let dimensions = UInt32(global.count)
    var event: OpaquePointer?
    let status =
      if let local {
        functions.enqueueKernel(session.queue, handle, dimensions, nil, global, local, 0, nil, &event)
      } else {
        functions.enqueueKernel(session.queue, handle, dimensions, nil, global, nil, 0, nil, &event)
      }
    guard status == OpenCLStatus.success, let started = event else {
      throw .failed("clEnqueueNDRangeKernel of \(name)", status, as: .launchFailure)
    }
    return started
  }

  /// Returns when the command runs, has run or has failed.
  private func awaitBeginning(of command: OpaquePointer) {
    let submitted: Int32 = 2
    _ = functions.flush(session.queue)
    let state = OpenCLProperty { [functions] in functions.eventInfo(command, $0, $1, $2, $3) }
    while let now = state.number(0x11D3, Int32.self), now >= submitted { usleep(100) }
  }

  private func check(global: [Int], local: [Int]?) throws(OpenCLError) {
    let groups = local ?? global
    guard (1...3).contains(global.count), groups.count == global.count,
      (global + groups).allSatisfy({ $0 > 0 })
    else {
      throw OpenCLError(
        .launchFailure,
        "\(name) cannot be launched with global size \(global) and local size \(groups); give one to three positive numbers of each"
      )
    }
  }

  private func seconds(of started: OpaquePointer) throws(OpenCLError) -> Double {
    var event: OpaquePointer? = started
    let waited = functions.waitForEvents(1, &event)
    let state = OpenCLProperty { [functions] in functions.eventInfo(started, $0, $1, $2, $3) }
    // A negative state is the error with which the command ended; the wait itself only tells that there was one.
    if let ended = state.number(0x11D3, Int32.self), ended < 0 {
      throw .failed("\(name), while it ran,", ended, as: .launchFailure)
    }
    guard waited == OpenCLStatus.success else { throw .failed("clWaitForEvents", waited, as: .launchFailure) }
    let times = OpenCLProperty { [functions] in functions.profilingInfo(started, $0, $1, $2, $3) }
    guard let start = times.number(0x1282, UInt64.self), let end = times.number(0x1283, UInt64.self),
      end >= start
    else {
      throw OpenCLError(.callFailure, "the driver gives no times for \(name); use another driver or device")
    }
    return Double(end - start) * 1e-9
  }
}
