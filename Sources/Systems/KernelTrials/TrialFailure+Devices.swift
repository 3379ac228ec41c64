internal import CUDA
internal import Diagnostics
internal import OpenCL

extension TrialFailure {
  /// - Parameter kind: what it is where the error's own code does not say.
  init(_ error: OpenCLError, otherwise kind: Kind) {
    switch error.code {
    case .noLoader, .noDevice: self.init(.noDevice, error.diagnosis)
    case .buildFailure: self.init(kind, error.message)
    case .launchFailure: self.init(.launchError, error.message)
    case .outOfMemory: self.init(.memoryLimit, error.message)
    case .deviceLost: self.init(.crash, error.message)
    default: self.init(kind, error.message)
    }
  }

  /// - Parameter kind: what it is where the error's own code does not say.
  init(_ error: CUDAError, otherwise kind: Kind) {
    switch error.code {
    case .noCompiler: self.init(.compilerMissing, error.message)
    case .noDriver, .noDevice: self.init(.noDevice, error.message)
    case .launchFailure: self.init(.launchError, error.message)
    case .outOfMemory: self.init(.memoryLimit, error.message)
    // CUDA_ERROR_ILLEGAL_ADDRESS
    case .kernelFault: self.init(error.status == 700 ? .outOfBounds : .crash, error.message)
    case .deviceLost: self.init(.crash, error.message)
    default: self.init(kind, error.message)
    }
  }
}
