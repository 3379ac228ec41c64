/// A context and a command queue on one device. Programs, kernels and buffers keep it alive.
///
/// It is used from one thread at a time.
package final class OpenCLSession {
  package let library: OpenCLLibrary
  package let device: OpenCLDevice
  let context: OpaquePointer
  let queue: OpaquePointer

  var functions: OpenCLFunctions { library.functions }

  /// - Throws: `OpenCLError`.
  package init(_ device: OpenCLDevice, of library: OpenCLLibrary) throws(OpenCLError) {
    let functions = library.functions
    var status: Int32 = 0
    var handle: OpaquePointer? = device.handle
    guard let context = functions.createContext(nil, 1, &handle, nil, nil, &status) else {
      throw .failed("clCreateContext", status)
    }
    let withProfiling: UInt64 = 2
    guard let queue = functions.createQueue(context, device.handle, withProfiling, &status) else {
      _ = functions.releaseContext(context)
      throw .failed("clCreateCommandQueue", status)
    }
    self.library = library
    self.device = device
    self.context = context
    self.queue = queue
  }

  deinit {
    _ = functions.finish(queue)
    _ = functions.releaseQueue(queue)
    _ = functions.releaseContext(context)
  }
}
