/// The result numbers of the driver API (`CUresult` of cuda.h), sorted by what follows from them.
enum CUDAStatus {
  static let success: Int32 = 0

  /// CUDA_ERROR_NO_DEVICE, CUDA_ERROR_INVALID_DEVICE
  static func meansNoDevice(_ status: Int32) -> Bool { status == 100 || status == 101 }

  static func error(
    _ status: Int32, _ call: String, as kind: CUDAError.Code, _ functions: CUDAFunctions
  ) -> CUDAError {
    let told = "\(call) returned \(name(status, functions))"
    switch status {
    // CUDA_ERROR_OUT_OF_MEMORY
    case 2:
      return CUDAError(
        .outOfMemory, "the device has not the memory for it: \(told); make the buffers smaller",
        status: status)
    // Illegal address, launch timeout, assertion, hardware stack, illegal instruction, misaligned address, address
    // space, program counter, failed launch, cooperative launch, tensor: the context is of no use afterwards.
    case 700, 702, 710, 714...718, 719:
      return CUDAError(
        .kernelFault, "the kernel did what ends its context: \(told); start a new session", status: status)
    // Device unavailable, invalid context, ECC, NVLINK, destroyed context, contained error
    case 46, 201, 214, 220, 709, 721:
      return CUDAError(
        .deviceLost, "the device was lost: \(told); check nvidia-smi and start a new session", status: status)
    case 100, 101:
      return CUDAError(.noDevice, "there is no such device: \(told)", status: status)
    // Out of resources, incompatible texturing
    case 701, 703:
      return CUDAError(
        .launchFailure, "\(told); the block needs more registers, shared memory or threads than there are",
        status: status)
    default:
      return CUDAError(kind, told, status: status)
    }
  }

  /// `CUDA_ERROR_ILLEGAL_ADDRESS (700)`.
  static func name(_ status: Int32, _ functions: CUDAFunctions) -> String {
    var text: UnsafePointer<CChar>?
    guard functions.errorName(status, &text) == success, let text else { return "status \(status)" }
    return "\(String(cString: text)) (\(status))"
  }
}
