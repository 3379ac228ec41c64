/// The status numbers of OpenCL (OpenCL 3.0 API, appendix F) that drivers return, by name.
enum OpenCLStatus {
  static let success: Int32 = 0
  static let deviceNotFound: Int32 = -1
  static let buildProgramFailure: Int32 = -11
  /// `CL_PLATFORM_NOT_FOUND_KHR` of the installable client driver's loader.
  static let platformNotFound: Int32 = -1001

  enum Meaning { case deviceLost, outOfMemory, other }

  static func meaning(_ status: Int32) -> Meaning {
    switch status {
    // CL_DEVICE_NOT_AVAILABLE, CL_INVALID_CONTEXT and CL_INVALID_COMMAND_QUEUE of a context that was valid, and
    // NVIDIA's number for an illegal access, after which its context is gone.
    case -2, -34, -36, -9999: .deviceLost
    // CL_MEM_OBJECT_ALLOCATION_FAILURE, CL_OUT_OF_RESOURCES, CL_OUT_OF_HOST_MEMORY
    case -4, -5, -6: .outOfMemory
    default: .other
    }
  }

  /// `CL_INVALID_WORK_GROUP_SIZE (-54)`.
  static func name(_ status: Int32) -> String {
    names[status].map { "\($0) (\(status))" } ?? "status \(status)"
  }

  private static let names: [Int32: String] = [
    -1: "CL_DEVICE_NOT_FOUND", -2: "CL_DEVICE_NOT_AVAILABLE", -3: "CL_COMPILER_NOT_AVAILABLE",
    -4: "CL_MEM_OBJECT_ALLOCATION_FAILURE", -5: "CL_OUT_OF_RESOURCES", -6: "CL_OUT_OF_HOST_MEMORY",
    -7: "CL_PROFILING_INFO_NOT_AVAILABLE", -11: "CL_BUILD_PROGRAM_FAILURE",
    -14: "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST", -30: "CL_INVALID_VALUE",
    -33: "CL_INVALID_DEVICE", -34: "CL_INVALID_CONTEXT", -36: "CL_INVALID_COMMAND_QUEUE",
    -38: "CL_INVALID_MEM_OBJECT", -42: "CL_INVALID_BINARY", -43: "CL_INVALID_BUILD_OPTIONS",
    -44: "CL_INVALID_PROGRAM", -45: "CL_INVALID_PROGRAM_EXECUTABLE", -46: "CL_INVALID_KERNEL_NAME",
    -47: "CL_INVALID_KERNEL_DEFINITION", -48: "CL_INVALID_KERNEL", -49: "CL_INVALID_ARG_INDEX",
    -50: "CL_INVALID_ARG_VALUE", -51: "CL_INVALID_ARG_SIZE", -52: "CL_INVALID_KERNEL_ARGS",
    -53: "CL_INVALID_WORK_DIMENSION", -54: "CL_INVALID_WORK_GROUP_SIZE", -55: "CL_INVALID_WORK_ITEM_SIZE",
    -56: "CL_INVALID_GLOBAL_OFFSET", -57: "CL_INVALID_EVENT_WAIT_LIST", -58: "CL_INVALID_EVENT",
    -59: "CL_INVALID_OPERATION", -61: "CL_INVALID_BUFFER_SIZE", -63: "CL_INVALID_GLOBAL_WORK_SIZE",
    -1001: "CL_PLATFORM_NOT_FOUND_KHR", -9999: "NVIDIA's illegal read or write to a buffer",
  ]
}
