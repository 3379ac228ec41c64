import Diagnostics
import Foundation
import OpenCL

/// OpenCL on this host, with a cache of the tests' own.
enum HostSession {
  private static let setUp: Void = {
    // PoCL caches what it compiled; a test must neither use nor fill the user's cache.
    setenv("POCL_KERNEL_CACHE", "0", 1)
  }()

  /// A session with the first device, or nil with a printed word where there is none.
  static func open() throws -> OpenCLSession? {
    _ = setUp
    do throws(OpenCLError) {
      let library = try OpenCLLibrary(path: "libOpenCL.so.1")
      return try OpenCLSession(try library.devices()[0], of: library)
    } catch {
      guard error.code == .noLoader || error.code == .noDevice else { throw error }
      print("skipped: \(error.diagnosis)")
      return nil
    }
  }
}
